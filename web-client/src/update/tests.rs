use super::*;
use doorstep_core::domain::{CentreId, WorkerId};
use doorstep_core::fact::attendance::Punch;
use doorstep_core::fact::{DocKind, PublicKey, Statement};
use doorstep_core::sync::replica::Content;

#[test]
fn a_draft_goes_only_when_the_write_that_it_became_is_saved() {
    let mut phone = Phone::signed_in();
    phone.tell(Event::DraftChanged { key: "k".into(), bytes: b"text".to_vec() });
    let refused = phone.store_id_of(Event::Write(phone.punch(false)));
    phone.tell(Event::StoreFailed { id: refused, full: false, gone: false });
    assert_eq!(phone.state.draft("k"), Some(b"text".as_slice()));
    assert_eq!(phone.note(), Some(&Note::NotSaved));
    assert_eq!(phone.state.route, Route::Attendance);

    let id = phone.store_id_of(Event::Write(phone.punch(false)));
    assert_eq!(phone.state.route, Route::Attendance, "nothing is said to be saved before it is");
    phone.tell(Event::Stored(id));
    assert_eq!(phone.state.draft("k"), None);
    assert_eq!(phone.note(), Some(&Note::Saved));
    assert_eq!(phone.state.route, Route::Home);
}

#[test]
fn a_look_at_private_data_is_written_without_a_word() {
    use doorstep_core::fact::private::Field;
    let mut phone = Phone::signed_in();
    let record = DocId([0x81; 16]);
    assert!(phone.tell(Event::Revealed(None, Field::Phone)).is_empty(), "no record is on the page");
    phone.state.route = Route::Visit(record);
    let id = phone.store_id_of(Event::Revealed(None, Field::IdNumber));
    phone.tell(Event::Stored(id));
    let waiting = phone.state.replica.as_ref().unwrap().queue();
    let stated: Vec<_> = waiting.into_iter().filter_map(|item| item.statement).collect();
    let [Statement::PrivateRead(read)] = &stated[..] else { panic!("{stated:?}") };
    assert_eq!((read.record, &read.field), (record, &Field::IdNumber));
    assert_eq!((phone.note(), phone.state.route), (None, Route::Visit(record)));
}

#[test]
fn what_was_typed_after_the_tap_stays() {
    let mut phone = Phone::signed_in();
    phone.tell(Event::DraftChanged { key: "k".into(), bytes: b"text".to_vec() });
    let id = phone.store_id_of(Event::Write(phone.punch(false)));
    phone.tell(Event::DraftChanged { key: "k".into(), bytes: b"text and more".to_vec() });
    phone.tell(Event::Stored(id));
    assert_eq!(phone.state.draft("k"), Some(b"text and more".as_slice()));
}

#[test]
fn a_removed_draft_is_offered_back() {
    let mut phone = Phone::signed_in();
    phone.tell(Event::DraftChanged { key: "k".into(), bytes: b"text".to_vec() });
    phone.tell(Event::DraftDiscard("k".into()));
    assert_eq!(phone.state.draft("k"), None);
    assert_eq!(phone.note(), Some(&Note::DraftDeleted));
    let offered = phone.state.snack.as_ref().and_then(|snack| snack.draft.clone());
    assert_eq!(offered, Some(("k".to_owned(), b"text".to_vec())));
    phone.tell(Event::DraftDiscard("k".into()));
    assert_eq!(phone.state.snack.as_ref().and_then(|snack| snack.draft.clone()), None, "nothing was there");
}

#[test]
fn an_undo_brings_the_draft_back_while_it_is_time() {
    let mut phone = Phone::signed_in();
    phone.tell(Event::DraftChanged { key: "k".into(), bytes: b"text".to_vec() });
    let id = phone.store_id_of(Event::Write(phone.punch(true)));
    phone.tell(Event::Stored(id));
    let ticket = phone.state.snack.as_ref().and_then(|snack| snack.undo).unwrap();
    let id = phone.store_id_of(Event::Undo(ticket));
    phone.tell(Event::Stored(id));
    assert_eq!(phone.state.draft("k"), Some(b"text".as_slice()));
    assert_eq!(phone.note(), Some(&Note::Undone));

    let id = phone.store_id_of(Event::Write(phone.punch(true)));
    phone.tell(Event::Stored(id));
    let ticket = phone.state.snack.as_ref().and_then(|snack| snack.undo).unwrap();
    phone.state.wall = phone.state.wall.plus_ms(phone.state.hold_seconds() * 1000);
    phone.tell(Event::Undo(ticket));
    assert_eq!(phone.state.draft("k"), None);
}

#[test]
fn a_late_word_from_the_store_says_nothing_about_a_newer_draft() {
    let mut phone = Phone::signed_in();
    let change = |bytes: &[u8]| Event::DraftChanged { key: "k".into(), bytes: bytes.to_vec() };
    phone.tell(change(b"a"));
    phone.tell(change(b"ab"));
    phone.tell(Event::DraftSaved { key: "k".into(), version: 1, saved: true });
    assert_eq!(phone.state.draft_saved.get("k"), Some(&false));
    phone.tell(Event::DraftSaved { key: "k".into(), version: 2, saved: true });
    assert_eq!(phone.state.draft_saved.get("k"), Some(&true));
    phone.tell(Event::DraftDiscard("k".into()));
    phone.tell(Event::DraftSaved { key: "k".into(), version: 2, saved: true });
    assert!(phone.state.draft_saved.is_empty());
}

#[test]
fn nobody_signs_out_over_unsent_work_unasked() {
    let mut phone = Phone::signed_in();
    let id = phone.store_id_of(Event::Write(phone.punch(false)));
    phone.tell(Event::Stored(id));
    let asked = phone.tell(Event::SignOut { discard: false });
    assert!(asked.is_empty());
    assert_eq!(phone.state.sign_out, SignOut::Unsent(1));
    let asked = phone.tell(Event::SignOut { discard: true });
    assert!(matches!(asked[..], [Effect::SignOut]));
    phone.tell(Event::SignedOut);
    assert_eq!((phone.state.phase.clone(), phone.state.route), (Phase::SignedOut, Route::SignIn));
    assert!(phone.state.replica.is_none() && phone.state.drafts.is_empty());
}

#[test]
fn a_new_release_waits_until_nothing_is_half_done() {
    let mut phone = Phone::signed_in();
    let activates = |effects: Vec<Effect>| effects.iter().any(|effect| matches!(effect, Effect::ActivateUpdate));
    phone.tell(Event::Navigate(Route::LeaveNew));
    assert!(!activates(phone.tell(Event::ActivateUpdate)));
    phone.tell(Event::Navigate(Route::Home));
    phone.tell(Event::DraftChanged { key: "k".into(), bytes: Vec::new() });
    assert!(!activates(phone.tell(Event::ActivateUpdate)));
    phone.tell(Event::DraftSaved { key: "k".into(), version: 1, saved: true });
    assert!(activates(phone.tell(Event::ActivateUpdate)));
}

#[test]
fn a_first_load_goes_by_post() {
    let mut phone = Phone::signed_in();
    phone.tell(Event::Unreachable);
    let asked = phone.tell(Event::SyncNow);
    assert!(asked.iter().any(|effect| matches!(effect, Effect::Send { packed: true, .. })), "{asked:?}");
}

#[test]
fn an_unreadable_store_is_not_taken_for_an_empty_one() {
    let load = |tables: Vec<Put>| {
        let mut state = State::default();
        let loaded = Loaded {
            tables,
            drafts: Vec::new(),
            pieces: Vec::new(),
            damaged: 0,
            nonce: [0; 8],
            owed: String::new(),
            lost: None,
        };
        update(&mut state, Event::Loaded(Box::new(loaded)), &mut Vec::new());
        state.phase
    };
    assert_eq!(load(Vec::new()), Phase::SignedOut);
    let put = Put { table: replica::Table::Meta, key: b"meta".to_vec(), value: Some(Vec::new()) };
    assert_eq!(load(vec![put]), Phase::Broken(code::DAMAGED));
}

#[test]
fn an_emptied_store_is_told_at_the_sign_in_and_what_was_lost_stays_until_it_is_read() {
    let owed = format!("{}.4.2.1778601600000.1", "01".repeat(16));
    let mut phone = Phone { state: State { route: Route::Attendance, ..State::default() } };
    let loaded = Loaded {
        tables: Vec::new(),
        drafts: Vec::new(),
        pieces: Vec::new(),
        damaged: 0,
        nonce: [0; 8],
        owed: owed.clone(),
        lost: None,
    };
    phone.tell(Event::Loaded(Box::new(loaded)));
    assert_eq!(phone.state.phase, Phase::SignedOut);
    let sign_in = || Event::SignInSubmit { login: "li".into(), password: "p".into() };
    let asked = phone.tell(sign_in());
    assert!(matches!(&asked[..], [Effect::SignIn { renew: None, lost: Some(lost), .. }] if *lost == owed));

    let lost = Lost { delivered: 2, missing: 2, since: Timestamp(1_778_601_600_000) };
    let signed_in = Box::new(Phone::session());
    let told = account::Told { lost: Some(lost.to_string()), ..account::Told::default() };
    let asked = phone.tell(Event::SignedIn { signed_in, nonce: [0; 8], told });
    let kept = asked.iter().find_map(|effect| match effect {
        Effect::KeepOwed(owed) => Some(owed.clone()),
        _ => None,
    });
    assert_eq!(kept.as_deref(), Some(phone.state.owed.as_str()), "from now on it is about the new store");
    assert_eq!((phone.state.lost, phone.state.route), (Some(lost), Route::Home));
    assert!(matches!(phone.tell(Event::LostSeen)[..], [Effect::ForgetLost]));
    assert_eq!(phone.state.lost, None);
    // A session that has ended is no lost store.
    assert!(matches!(&phone.tell(sign_in())[..], [Effect::SignIn { lost: None, .. }]));
}

#[test]
fn a_card_is_used_by_a_sign_in_and_goes_with_it_or_when_it_is_dropped() {
    let mut phone = Phone { state: State { phase: Phase::SignedOut, ..State::default() } };
    let join = || Event::Join { password: "long enough".into() };
    assert!(phone.tell(join()).is_empty(), "without a card there is nothing to use");
    phone.state.card = Some("code".into());
    let asked = phone.tell(join());
    assert!(matches!(&asked[..], [Effect::SignIn { login, join: true, .. }] if login == "code"));
    phone.tell(Event::SignInFailed(account::Problem { code: "ACCOUNT-E-CARD".into(), retry_after_s: None }));
    assert!(phone.state.card.is_some(), "another password may be tried");
    let signed_in = Box::new(Phone::session());
    phone.tell(Event::SignedIn { signed_in, nonce: [0; 8], told: account::Told::default() });
    assert_eq!(phone.state.card, None);

    let mut phone = Phone { state: State { phase: Phase::SignedOut, card: Some("code".into()), ..State::default() } };
    phone.tell(Event::CardDropped);
    assert!(phone.tell(join()).is_empty());
}

#[test]
fn what_an_administrator_reads_is_asked_anew_after_something_was_told() {
    let mut phone = Phone::signed_in();
    let ask = |key, body: Option<&str>| Event::Ask { key, address: "/x".into(), body: body.map(str::to_owned) };
    assert_eq!(phone.tell(ask("doors", None)).len(), 1);
    assert!(phone.tell(ask("doors", None)).is_empty(), "asked once");
    phone.tell(Event::AskAnswered { key: "doors", told: false, answer: Ok(b"{}".to_vec()) });
    assert_eq!(phone.state.asked.get("doors"), Some(&Asked::Here(b"{}".to_vec())));
    phone.tell(ask("admin/put", Some("{}")));
    let problem = account::Problem { code: "ADMIN-E-EDITION".into(), retry_after_s: None };
    phone.tell(Event::AskAnswered { key: "admin/put", told: true, answer: Err(problem) });
    let left: Vec<_> = phone.state.asked.keys().copied().collect();
    assert_eq!(left, ["admin/put"]);
    assert_eq!(phone.state.asked.get("admin/put"), Some(&Asked::Failed("ADMIN-E-EDITION".into())));
    phone.tell(Event::AnswerSeen("admin/put"));
    assert!(phone.state.asked.is_empty());
}

#[test]
fn what_stands_beside_the_store_follows_each_change_of_the_queue() {
    let mut phone = Phone::signed_in();
    let owed = |phone: &Phone| account::Owed::parse(&phone.state.owed).unwrap();
    assert_eq!((owed(&phone).last, owed(&phone).unsent), (0, 0));
    let id = phone.store_id_of(Event::Write(phone.punch(false)));
    assert_eq!(owed(&phone).unsent, 0, "not before it is saved");
    phone.tell(Event::Stored(id));
    assert_eq!((owed(&phone).last, owed(&phone).unsent, owed(&phone).since), (1, 1, phone.state.wall));
    let id = phone.store_id_of(Event::Write(phone.punch(true)));
    phone.tell(Event::Stored(id));
    assert_eq!((owed(&phone).last, owed(&phone).unsent), (2, 2), "what may be undone counts");
    phone.tell(Event::SignedOut);
    assert!(phone.state.owed.is_empty() && phone.state.lost.is_none());
}

#[test]
fn a_store_that_is_deleted_under_the_app_saves_nothing_and_takes_nothing_away() {
    let mut phone = Phone::signed_in();
    phone.tell(Event::DraftChanged { key: "k".into(), bytes: b"text".to_vec() });
    let id = phone.store_id_of(Event::Write(phone.punch(false)));
    phone.tell(Event::StoreFailed { id, full: false, gone: true });
    assert!(phone.state.store_gone);
    assert_eq!(phone.note(), Some(&Note::NotSaved));
    assert_eq!(phone.state.draft("k"), Some(b"text".as_slice()));
}

#[test]
fn the_handbook_comes_with_the_first_look_into_it() {
    let mut phone = Phone::signed_in();
    let asks = |effects: &[Effect]| effects.iter().filter(|effect| matches!(effect, Effect::LoadHandbook)).count();
    assert_eq!((asks(&phone.tell(Event::Navigate(Route::Apps))), &phone.state.handbook), (0, &Handbook::Unasked));
    let rule = Route::Regulation(doorstep_core::handbook::Citation::parse("GY-ATT-5").unwrap());
    assert_eq!(asks(&phone.tell(Event::Navigate(rule))), 1);
    assert_eq!(asks(&phone.tell(Event::Moved(Route::Handbook))), 0, "it is on its way");
    phone.tell(Event::HandbookCame(None));
    assert_eq!(phone.state.handbook, Handbook::Failed);
    assert_eq!(asks(&phone.tell(Event::LoadHandbook)), 1);
    phone.tell(Event::HandbookCame(Some("# GY-ATT".to_owned())));
    assert_eq!(phone.state.handbook, Handbook::Here("# GY-ATT".to_owned()));
    assert_eq!(asks(&phone.tell(Event::Navigate(rule))), 0);
}

#[test]
fn the_keys_of_a_screen_go_with_the_phone_and_the_right() {
    let keys = || Event::DraftChanged { key: SCREEN_KEYS.to_owned(), bytes: b"[]".to_vec() };
    let removed = |effects: &[Effect]| {
        effects.iter().any(|effect| matches!(effect, Effect::KeepDraft { key, bytes: None, .. } if key == SCREEN_KEYS))
    };
    let mut phone = Phone::signed_in();
    phone.tell(keys());
    phone.tell(Event::DraftChanged { key: "k".into(), bytes: b"text".to_vec() });
    assert_eq!(phone.state.half_filled(), 1, "nobody has filled in what a screen shows");
    phone.tell(Event::SyncNow);
    assert!(phone.state.draft(SCREEN_KEYS).is_some(), "without reference data nobody knows better");
    let revoked = account::Problem { code: account::code::REVOKED.to_owned(), retry_after_s: None };
    assert!(removed(&phone.tell(Event::Problem(revoked))));
    assert_eq!((phone.state.draft(SCREEN_KEYS), phone.state.draft("k")), (None, Some(b"text".as_slice())));
}

struct Phone {
    state: State,
}

impl Phone {
    fn signed_in() -> Self {
        let mut state = State { wall: Timestamp(1_778_601_600_000), phase: Phase::SignedOut, ..State::default() };
        state.route = Route::Attendance;
        let mut phone = Self { state };
        let signed_in = Box::new(Self::session());
        let id = phone.store_id_of(Event::SignedIn { signed_in, nonce: [0; 8], told: account::Told::default() });
        phone.tell(Event::Stored(id));
        phone
    }

    fn session() -> SignedIn {
        SignedIn {
            centre: CentreId::new("guangyuan"),
            worker: WorkerId::new("li"),
            name: "李".to_owned(),
            device: DeviceId([1; 16]),
            server_key: PublicKey(vec![4; 65]),
            epoch: 1,
            device_seq: 0,
            device_head: EntryHash::NONE,
            session_ends: Timestamp(1_900_000_000_000),
        }
    }

    fn tell(&mut self, event: Event) -> Vec<Effect> {
        let mut effects = Vec::new();
        update(&mut self.state, event, &mut effects);
        effects
    }

    fn store_id_of(&mut self, event: Event) -> u64 {
        let effects = self.tell(event);
        let id = effects.iter().find_map(|effect| match effect {
            Effect::Store { id, .. } => Some(*id),
            _ => None,
        });
        id.expect("the event is stored")
    }

    fn punch(&self, held: bool) -> WriteRequest {
        let at = self.state.wall;
        let (centre, worker) = (CentreId::new("guangyuan"), WorkerId::new("li"));
        let intent = Intent {
            doc: DocId::month(&centre, &worker, 2026, 5),
            doc_kind: DocKind::Month,
            acting: None,
            subject: None,
            content: Content::Fact(Statement::Punched(Punch { at, note: String::new() })),
        };
        let then = Some(Route::Home);
        WriteRequest { held, draft: Some("k".to_owned()), then, ..WriteRequest::new(vec![intent]) }
    }

    fn note(&self) -> Option<&Note> {
        self.state.snack.as_ref().map(|snack| &snack.note)
    }
}

#[test]
fn a_photograph_is_stated_only_when_its_chunks_are_kept() {
    use doorstep_core::attachment::Place;
    use doorstep_core::domain::ChunkHash;
    use doorstep_core::fact::photo::Subject;
    use doorstep_core::sync::carrier::Piece;
    let mut phone = Phone::signed_in();
    let doc = DocId([0x81; 16]);
    phone.tell(Event::DraftChanged { key: "photo".into(), bytes: b"jpeg".to_vec() });
    let take = || {
        Event::Photo(photos::Event::Take {
            doc,
            acting: None,
            subject: Subject::Door,
            jpeg: b"jpeg".to_vec(),
            draft: "photo".to_owned(),
        })
    };
    let kept = |effects: Vec<Effect>| {
        let found = effects.into_iter().find_map(|effect| match effect {
            Effect::Photo(crate::effect::photos::Effect::Keep { chunks, then }) => Some((chunks, then)),
            _ => None,
        });
        found.expect("the chunks are to be kept")
    };
    let (_, then) = kept(phone.tell(take()));
    let full = phone.tell(Event::Photo(photos::Event::Kept { pieces: Vec::new(), then, problem: Some(code::FULL) }));
    assert!(
        !full.iter().any(|effect| matches!(effect, Effect::Store { .. })),
        "nothing is stated of what was not kept"
    );
    assert_eq!(phone.state.draft("photo"), Some(b"jpeg".as_slice()));
    assert_eq!(phone.note(), Some(&Note::Problem(code::FULL.to_owned())));

    let (chunks, then) = kept(phone.tell(take()));
    let pieces: Vec<(Place, Piece)> = chunks
        .iter()
        .map(|(place, bytes)| (*place, Piece { size: bytes.len() as u32, epoch: 0, line: 0, stated: false }))
        .collect();
    let id = phone.store_id_of(Event::Photo(photos::Event::Kept { pieces, then, problem: None }));
    assert_eq!(phone.state.draft("photo"), Some(b"jpeg".as_slice()), "until the entry is kept as well");
    phone.tell(Event::Stored(id));
    assert_eq!(phone.state.draft("photo"), None);
    assert_eq!(photos::waiting(&phone.state).chunks, 1);
    let other = Place { doc, chunk: ChunkHash([1; 32]) };
    assert!(!phone.state.photos.carrier.holds(&other));

    // Signing out would lose it, so it is said first.
    phone.tell(Event::SignOut { discard: false });
    assert_eq!(phone.state.sign_out, SignOut::Unsent(2), "an entry and a chunk");
}
