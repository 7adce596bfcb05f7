//! Photographs: kept first, then named by an entry, then carried; and shown again.

use doorstep_core::attachment::{Attachment, Media, Place};
use doorstep_core::domain::{AttachmentId, ChunkHash, Date, DocId, EntryHash, GrantId, Role};
use doorstep_core::fact::photo::{Photo, Subject};
use doorstep_core::fact::{DocKind, Statement, read};
use doorstep_core::regime::photo;
use doorstep_core::sync::carrier::{Carrier, Change, Line, Outcome, Piece, Stays, Step, Waiting};
use doorstep_core::sync::replica::{Content, Intent, Replica};

use super::{WriteRequest, say, write};
use crate::effect::{self, Effect};
use crate::state::{Note, Photos, Seen, State, code};

pub enum Event {
    /// The person wants this picture; it empties the draft that holds it.
    Take {
        doc: DocId,
        acting: Option<(Role, GrantId)>,
        subject: Subject,
        jpeg: Vec<u8>,
        draft: String,
    },
    /// Its chunks are durable, or there was no room or no store.
    Kept {
        pieces: Vec<(Place, Piece)>,
        then: WriteRequest,
        problem: Option<&'static str>,
    },
    Carried(Step, Outcome),
    /// Whether somebody pays for the bytes of the network.
    Metered(bool),
    /// As chosen on this phone before, or now.
    AnyLine {
        chosen: bool,
        keep: bool,
    },
    /// Send those that wait, this time over a metered network too.
    Hurry,
    /// A page wants to show it.
    Look {
        doc: DocId,
        attachment: Attachment,
    },
    /// What came of that, and which chunks the phone keeps of it now.
    Came {
        id: AttachmentId,
        pieces: Vec<(Place, Piece)>,
        picture: Result<Vec<u8>, String>,
    },
}

pub(super) fn update(state: &mut State, event: Event, effects: &mut Vec<Effect>) {
    match event {
        Event::Take { doc, acting, subject, jpeg, draft } => {
            let Some(attachment) = Attachment::of(Media::Jpeg, &jpeg) else {
                return say(state, Note::Problem(code::PICTURE.to_owned()), None, effects);
            };
            let chunks = jpeg.chunks(doorstep_core::attachment::CHUNK).map(<[u8]>::to_vec);
            let places = attachment.chunks.iter().map(|chunk| Place { doc, chunk: *chunk });
            let chunks = places.zip(chunks).collect();
            let photo = Photo { at: state.wall, subject, attachment };
            let content = Content::Fact(Statement::PhotoTaken(photo));
            let intent = Intent { doc, doc_kind: DocKind::Visit, acting, subject: None, content };
            let then = WriteRequest { draft: Some(draft), ..WriteRequest::new(vec![intent]) };
            effects.push(Effect::Photo(effect::photos::Effect::Keep { chunks, then }));
        }
        Event::Kept { pieces, then, problem } => match problem {
            None => {
                for (place, piece) in pieces {
                    state.photos.carrier.add(place, piece);
                }
                state.chosen.remove("sheet");
                write(state, then, effects);
            }
            // The picture is in its draft still.
            Some(problem) => say(state, Note::Problem(problem.to_owned()), None, effects),
        },
        Event::Carried(step, outcome) => {
            let Some(ashore) = state.replica.as_ref().map(Replica::ashore) else { return };
            let changes = state.photos.carrier.answered(state.mono_ms, ashore, &step, outcome);
            keep(changes, effects);
            if let Some(at) = state.photos.carrier.wakes_at() {
                let wait_ms = i64::try_from(at.saturating_sub(state.mono_ms)).unwrap_or(i64::MAX);
                effects.push(Effect::WakeAt(state.wall.plus_ms(wait_ms)));
            }
        }
        Event::Metered(metered) => state.photos.metered = metered,
        Event::AnyLine { chosen, keep } => {
            state.photos.any_line = chosen;
            if keep {
                effects.push(Effect::Photo(effect::photos::Effect::KeepAnyLine(chosen)));
            }
        }
        Event::Hurry => state.photos.carrier.hurries = true,
        Event::Look { doc, attachment } => {
            let id = attachment.id();
            let Some(ashore) = state.replica.as_ref().map(Replica::ashore) else { return };
            if !matches!(state.photos.seen.get(&id), Some(Seen::Coming | Seen::Here(_))) {
                state.photos.seen.insert(id, Seen::Coming);
                effects.push(Effect::Photo(effect::photos::Effect::Fetch { doc, attachment, ashore }));
            }
        }
        Event::Came { id, pieces, picture } => {
            for (place, piece) in pieces {
                state.photos.carrier.add(place, piece);
            }
            if state.photos.seen.contains_key(&id) {
                state.photos.seen.insert(id, picture.map_or_else(Seen::Failed, Seen::Here));
            }
        }
    }
}

/// What the phone held of photographs when the app started.
pub(super) fn load(state: &mut State, pieces: &[(Vec<u8>, Vec<u8>)]) {
    let pieces = pieces.iter().filter_map(|(key, value)| Some((Place::of_key(key)?, read::<Piece>(value)?)));
    state.photos = Photos { carrier: Carrier::new(pieces), ..of_the_phone(state) };
}

/// What stays of it when the person is another: which network this is, and what may go over it.
pub(super) fn of_the_phone(state: &State) -> Photos {
    let Photos { metered, any_line, .. } = state.photos;
    Photos { metered, any_line, ..Photos::default() }
}

/// What the server has not got yet.
pub fn waiting(state: &State) -> Waiting {
    state.replica.as_ref().map_or_else(Waiting::default, |replica| state.photos.carrier.waiting(replica.epoch()))
}

/// How photographs may travel now.
pub fn line(state: &State) -> Line {
    let is_open = state.replica.as_ref().map(Replica::status).is_some_and(|status| {
        // What can still be undone waits by itself and holds up nobody.
        status.reachable && !status.loading && !status.sending && !status.supplying && status.trouble.is_none()
    });
    match (is_open, state.photos.metered && !state.photos.any_line) {
        (false, _) => Line::Closed,
        (true, true) => Line::Metered,
        (true, false) => Line::Open,
    }
}

/// The person has dealt with a refused entry: the photograph that it named goes with it.
pub(super) fn dismissed(state: &mut State, hash: EntryHash, effects: &mut Vec<Effect>) {
    let Some(replica) = &state.replica else { return };
    let own = replica.queue().into_iter().find(|item| item.hash == Some(hash));
    let Some((doc, Statement::PhotoTaken(photo))) = own.and_then(|item| Some((item.doc, item.statement?))) else {
        return;
    };
    let held = replica
        .view(doc)
        .is_some_and(|view| view.state.photos().iter().any(|held| held.attachment == photo.attachment));
    if !held {
        let places: Vec<Place> = photo.attachment.chunks.iter().map(|chunk| Place { doc, chunk: *chunk }).collect();
        keep(state.photos.carrier.let_go(&places), effects);
    }
}

fn keep(changes: Vec<Change>, effects: &mut Vec<Effect>) {
    if !changes.is_empty() {
        effects.push(Effect::Photo(effect::photos::Effect::Write(changes)));
    }
}

/// Takes the next step, if one can be taken: after every event, since any may have opened the way.
pub(super) fn carry_on(state: &mut State, effects: &mut Vec<Effect>) {
    let line = line(state);
    let (Some(replica), carrier) = (&state.replica, &mut state.photos.carrier) else { return };
    let (today, ashore) = (replica.now(state.wall).date(), replica.ashore());
    let named = |place: &Place| replica.view(place.doc).is_some_and(|view| names(view.state.photos(), place.chunk));
    keep(carrier.stated(named), effects);
    if carrier.is_due_to_sweep(today) && replica.reference().is_some() {
        let status = replica.status();
        // A server that came back from a backup may not have heard of what names them.
        if !status.loading && !status.supplying {
            keep(carrier.sweep(today, ashore, |place, piece| stays(replica, place, piece, today)), effects);
        }
    }
    // Who took a photograph brings it although the document has moved to others.
    let may_go = |place: &Place| {
        replica.view(place.doc).is_none_or(|view| view.pending == 0 && names(view.state.photos(), place.chunk))
    };
    if let Some(step) = carrier.next(state.mono_ms, ashore.epoch, line, may_go) {
        effects.push(Effect::Photo(effect::photos::Effect::Carry(step)));
    }
}

fn names(photos: &[doorstep_core::fold::photo::Photo], chunk: ChunkHash) -> bool {
    photos.iter().any(|photo| photo.attachment.chunks.contains(&chunk))
}

/// Whether a chunk is one to keep: its photograph is in force, or its entry was refused and waits for the person.
fn stays(replica: &Replica, place: &Place, piece: &Piece, today: Date) -> Stays {
    let Some(reference) = replica.reference() else { return Stays::Yes };
    // Gone from this phone, or so long over that a client's data is removed from it.
    let Some(view) = replica.view(place.doc).filter(|view| !view.removed) else { return Stays::UntilSafe };
    let mut held = photo::held(&view.state, today, reference);
    if held.any(|attachment| attachment.chunks.contains(&place.chunk)) {
        return Stays::Yes;
    }
    if names(view.state.photos(), place.chunk) {
        return Stays::No;
    }
    let own = replica.queue();
    let is_own = own.iter().any(|item| match &item.statement {
        Some(Statement::PhotoTaken(photo)) => photo.attachment.chunks.contains(&place.chunk),
        _ => false,
    });
    match (is_own, piece.stated) {
        (true, _) => Stays::Yes,
        (false, true) => Stays::UntilSafe,
        (false, false) => Stays::Orphan,
    }
}
