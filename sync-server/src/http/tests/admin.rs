//! At the administrator's doors: who comes in, and what it does to everybody else.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use doorstep_core::account::SignedIn;
use doorstep_core::account::code;
use doorstep_core::administration::{
    About, Act, Deed, Difference, Door, DoorAct, Doors, Edition, Fault, Kind, Opened, Outcome, Proposal, Recorded,
    What, code as admin,
};
use doorstep_core::domain::{GrantId, GroupId, Role, WindowId};
use doorstep_core::testing::day;
use serde::de::DeserializeOwned;

use super::*;

const DOORS: [(Method, &str); 8] = [
    (Method::GET, "/administration/doors"),
    (Method::POST, "/administration/door"),
    (Method::POST, "/administration/propose"),
    (Method::GET, "/administration/editions"),
    (Method::GET, "/administration/record"),
    (Method::GET, "/administration/directory"),
    (Method::GET, "/administration/template/people"),
    (Method::GET, "/administration/anything-else"),
];

impl Site {
    async fn ask<T: DeserializeOwned>(&self, phone: &Phone, path: &str) -> T {
        let reply = self.send(phone, Method::GET, &format!("/administration/{path}"), Vec::new()).await;
        assert_eq!(reply.status, StatusCode::OK, "{path}");
        serde_json::from_slice(&reply.body).unwrap()
    }

    async fn proposed(&self, phone: &Phone, edition: u32, put: bool, what: What) -> Reply {
        let body = serde_json::to_vec(&Proposal { edition, put, what }).unwrap();
        self.send(phone, Method::POST, "/administration/propose", body).await
    }

    /// Puts something in force over the running edition.
    async fn put(&self, phone: &Phone, what: What) -> Outcome {
        let edition = self.app.current().reference.edition;
        let reply = self.proposed(phone, edition, true, what).await;
        assert_eq!(reply.status, StatusCode::OK, "{:?}", String::from_utf8_lossy(&reply.body));
        serde_json::from_slice(&reply.body).unwrap()
    }

    async fn door(&self, phone: &Phone, act: &DoorAct) -> Reply {
        let body = serde_json::to_vec(act).unwrap();
        self.send(phone, Method::POST, "/administration/door", body).await
    }

    /// The code of a new card.
    async fn card(&self, phone: &Phone, worker: &str) -> String {
        let reply = self.door(phone, &cards(&[worker])).await;
        let opened: Opened = serde_json::from_slice(&reply.body).unwrap();
        opened.cards[0].link.rsplit('/').next().unwrap().to_owned()
    }

    async fn join(&self, phone: &mut Phone, card: &str, password: &str) -> Reply {
        let body = serde_json::to_vec(&phone.sign_in_message(card, password)).unwrap();
        let reply = self.send(phone, Method::POST, "/account/join", body).await;
        if let Some(cookie) = &reply.cookie {
            cookie.split(';').next().unwrap().clone_into(&mut phone.cookie);
        }
        reply
    }

    async fn door_of(&self, phone: &Phone, worker: &str) -> Option<Door> {
        let doors: Doors = self.ask(phone, "doors").await;
        doors.doors.into_iter().find(|door| door.worker.as_str() == worker)
    }
}

fn grant(worker: &str, from: &str) -> What {
    What::Act(Act::Grant {
        worker: WorkerId::new(worker),
        role: Role::WindowHead,
        group: None,
        window: Some(WindowId::new("household")),
        from: day(from),
        to: None,
    })
}

fn cards(workers: &[&str]) -> DoorAct {
    let workers = workers.iter().map(|worker| WorkerId::new(worker)).collect();
    DoorAct::Cards { workers, origin: "https://doorstep.example.cn".to_owned() }
}

fn table(text: &str) -> What {
    What::Table { file: STANDARD.encode(text), complete: false }
}

#[tokio::test]
async fn every_door_is_shut_to_everybody_but_administrators() {
    let site = Site::open().await;
    let (admin, second) = (site.signed_in("admin", 1).await, site.signed_in("admin", 2).await);
    let li = site.signed_in("lina", 3).await;
    let revoked = format!("/account/devices/{}/revoke", second.key.public().device());
    assert_eq!(site.send(&admin, Method::POST, &revoked, Vec::new()).await.status, StatusCode::NO_CONTENT);
    let before = site.app.store.edition().await.unwrap();
    for (method, path) in DOORS {
        for (phone, status, code) in [
            (&Phone::new(9), StatusCode::UNAUTHORIZED, code::SESSION),
            (&li, StatusCode::FORBIDDEN, code::RIGHT),
            (&second, StatusCode::FORBIDDEN, code::REVOKED),
        ] {
            site.send(phone, method.clone(), path, b"{}".to_vec()).await.refused(status, code);
        }
        let other = if method == Method::GET { Method::POST } else { Method::GET };
        let inside = site.send(&admin, method.clone(), path, b"{}".to_vec()).await.status;
        assert!(![StatusCode::UNAUTHORIZED, StatusCode::FORBIDDEN].contains(&inside), "{path}");
        let wrong = site.send(&admin, other, path, Vec::new()).await.status;
        assert!(wrong.is_client_error(), "{path}");
    }
    // Who is an administrator until today may still come today, and not tomorrow.
    let colleague = What::Act(Act::Grant {
        worker: WorkerId::new("lina"),
        role: Role::Administrator,
        group: None,
        window: None,
        from: day("2026-05-13"),
        to: Some(day("2026-05-13")),
    });
    assert!(site.put(&admin, colleague).await.put);
    assert_eq!(site.ask::<Doors>(&li, "doors").await.edition, before + 1);
    site.clock.advance_ms(16 * 3_600_000);
    site.send(&li, Method::GET, "/administration/doors", Vec::new()).await.refused(StatusCode::FORBIDDEN, code::RIGHT);
}

#[tokio::test]
async fn gy_core_11_grants_are_dated_ended_and_taken_back_and_all_of_it_is_on_record() {
    let site = Site::open().await;
    let admin = site.signed_in("admin", 1).await;
    // Looked at first, and nothing is written.
    let reply = site.proposed(&admin, 1, false, grant("lina", "2026-06-01")).await;
    let looked: Outcome = serde_json::from_slice(&reply.body).unwrap();
    assert_eq!((looked.put, looked.edition, looked.changes.len()), (false, 1, 1));
    assert_eq!(site.app.store.edition().await.unwrap(), 1);

    let put = site.put(&admin, grant("lina", "2026-05-13")).await;
    assert_eq!((put.put, put.edition, &put.changes), (true, 2, &looked_from(&looked, "2026-05-13")));
    let id = GrantId::new("lina-window-head");
    let end = |to: &str| What::Act(Act::End { grant: id.clone(), to: Some(day(to)) });
    let refused = site.put(&admin, end("2026-05-12")).await;
    assert_eq!((refused.put, refused.problems[0].fault), (false, Fault::Contradiction));
    assert!(site.put(&admin, end("2026-05-31")).await.put);
    assert!(site.put(&admin, end("2026-05-20")).await.put, "a new end while the old one has not come");
    let coming = site.put(&admin, grant("lina", "2026-07-01")).await;
    assert!(coming.put);
    let back = What::Act(Act::TakeBack { grant: GrantId::new("lina-window-head-2") });
    assert!(site.put(&admin, back).await.put);
    let unknown = site.put(&admin, grant("nobody", "2026-06-01")).await;
    assert_eq!((unknown.put, unknown.problems[0].fault), (false, Fault::Unknown));

    let grants = &site.app.current().reference.organisation.grants;
    let held: Vec<_> = grants.iter().filter(|grant| grant.id.as_str().starts_with("lina-window-head")).collect();
    assert_eq!(held.iter().map(|grant| grant.to).collect::<Vec<_>>(), [Some(day("2026-05-20"))]);
    let editions: Vec<Edition> = site.ask(&admin, "editions").await;
    assert_eq!(editions.iter().map(|edition| edition.number).collect::<Vec<_>>(), [6, 5, 4, 3, 2, 1]);
    assert_eq!((editions[0].changes[0].kind, editions[0].by.clone()), (Kind::Gone, Some(WorkerId::new("admin"))));
    assert_eq!((editions[5].by.clone(), editions[5].changes.len()), (None, 0));
    let record: Vec<Recorded> = site.ask(&admin, "record").await;
    let published = record.iter().filter(|line| line.deed == Deed::Published && line.by.is_some());
    assert_eq!(published.map(|line| line.edition).collect::<Vec<_>>(), [6, 5, 4, 3, 2].map(Some));
    assert_eq!(record.last().map(|line| line.deed), Some(Deed::Founded));
    let older: Vec<Recorded> = site.ask(&admin, &format!("record/{}", record[2].line)).await;
    assert_eq!(older, record[3..]);
    // The log itself holds together.
    assert!(crate::audit::audit(&site.app.store).await.unwrap().faults.is_empty());
}

/// The one difference with another first day.
fn looked_from(looked: &Outcome, from: &str) -> Vec<doorstep_core::administration::Difference> {
    let mut changes = looked.changes.clone();
    changes[0].to = changes[0].to.replace("2026-06-01", from);
    changes
}

#[tokio::test]
async fn the_second_of_two_administrators_is_told_and_overwrites_nothing() {
    let site = Site::open().await;
    let (one, other) = (site.signed_in("admin", 1).await, site.signed_in("admin", 2).await);
    let (first, second) = tokio::join!(
        site.proposed(&one, 1, true, grant("lina", "2026-06-01")),
        site.proposed(&other, 1, true, grant("zhangwei", "2026-06-01"))
    );
    let (won, lost) = if first.status == StatusCode::OK { (first, second) } else { (second, first) };
    assert!(serde_json::from_slice::<Outcome>(&won.body).unwrap().put);
    lost.refused(StatusCode::CONFLICT, admin::EDITION);
    let heads = |site: &Site| {
        let grants = site.app.current().reference.organisation.grants.clone();
        grants.into_iter().filter(|grant| grant.id.as_str().ends_with("-window-head")).count()
    };
    assert_eq!((site.app.store.edition().await.unwrap(), heads(&site)), (2, 1));
    // Looking at it again with the edition of now goes well.
    assert!(site.put(&other, grant("sunyue", "2026-06-01")).await.put);
    assert_eq!(heads(&site), 2);
}

#[tokio::test]
async fn who_leaves_is_shut_out_and_comes_back_by_a_card() {
    let site = Site::open().await;
    let admin = site.signed_in("admin", 1).await;
    let li = site.signed_in("lina", 2).await;
    let put = site.put(&admin, What::Act(Act::Leave { worker: WorkerId::new("lina") })).await;
    assert!(put.changes.iter().any(|change| (change.about, change.kind) == (About::Login, Kind::Gone)));
    site.sign_in(&mut Phone::new(3), "lina", PASSWORD).await.refused(StatusCode::UNAUTHORIZED, code::PASSWORD);
    // What waits on the phone still arrives for some days.
    assert_eq!(site.send(&li, Method::GET, "/account/devices", Vec::new()).await.status, StatusCode::OK);
    let shut = site.door_of(&admin, "lina").await.unwrap();
    assert_eq!((shut.login.as_str(), shut.phones.len()), ("", 1), "her phone can be shut out still");
    // No door is set anew for who has none.
    let nobody = WorkerId::new("lina");
    let card = DoorAct::Cards { workers: vec![nobody.clone()], origin: "https://x.example".to_owned() };
    for act in [DoorAct::Password { worker: nobody.clone() }, DoorAct::Withdraw { worker: nobody }, card] {
        let body = serde_json::to_vec(&act).unwrap();
        let reply = site.send(&admin, Method::POST, "/administration/door", body).await;
        reply.refused(StatusCode::CONFLICT, admin::NO_LOGIN);
    }
    let back = Act::Return { worker: WorkerId::new("lina"), login: "lina".to_owned() };
    let put = site.put(&admin, What::Act(back)).await;
    assert_eq!(put.opened, [WorkerId::new("lina")]);
    let door = site.door_of(&admin, "lina").await.unwrap();
    assert_eq!((door.has_password, door.card_ends, door.phones.len()), (false, None, 1));
    for password in ["", PASSWORD] {
        site.sign_in(&mut Phone::new(3), "lina", password).await.refused(StatusCode::UNAUTHORIZED, code::PASSWORD);
    }
    let card = site.card(&admin, "lina").await;
    let reply = site.join(&mut Phone::new(4), &card, "新的密码很长很长的").await;
    let signed_in: SignedIn = serde_json::from_slice(&reply.body).unwrap();
    assert_eq!((signed_in.worker, signed_in.name.as_str()), (WorkerId::new("lina"), "李娜"));
}

#[tokio::test]
async fn a_card_opens_once_for_its_person_and_ends_what_was_open() {
    let site = Site::open().await;
    let admin = site.signed_in("admin", 1).await;
    let old = site.signed_in("lina", 2).await;
    let zhang = site.signed_in("zhangwei", 3).await;
    // Locked out by guesses, so the card has to open the login again as well.
    for _ in 0..5 {
        site.sign_in(&mut Phone::new(8), "lina", "wrong").await;
        site.clock.advance_ms(11_000);
    }
    let first = site.card(&admin, "lina").await;
    let card = site.card(&admin, "lina").await;
    let gone = site.send(&old, Method::GET, "/account/devices", Vec::new()).await;
    gone.refused(StatusCode::UNAUTHORIZED, code::SESSION);
    site.sign_in(&mut Phone::new(2), "lina", PASSWORD).await.refused(StatusCode::UNAUTHORIZED, code::PASSWORD);
    let door = site.door_of(&admin, "lina").await.unwrap();
    assert_eq!(door.card_ends.map(|ends| ends.date()), Some(day("2026-05-27")));

    let never = "a".repeat(card.len());
    for (card, expected) in [(&first, admin::CARD), (&never, admin::CARD), (&"x'--".to_owned(), admin::CARD)] {
        let reply = site.join(&mut Phone::new(4), card, "long enough").await;
        reply.refused(StatusCode::UNAUTHORIZED, expected);
    }
    site.join(&mut Phone::new(4), &card, "short").await.refused(StatusCode::BAD_REQUEST, code::WEAK);
    // Somebody else's phone stays theirs, and the card stays whole.
    let mut theirs = zhang.fork();
    site.join(&mut theirs, &card, "long enough").await.refused(StatusCode::CONFLICT, code::DEVICE);
    let mut phone = Phone::new(4);
    assert_eq!(site.join(&mut phone, &card, "long enough").await.status, StatusCode::OK);
    assert_eq!(site.send(&phone, Method::GET, "/account/devices", Vec::new()).await.status, StatusCode::OK);
    site.join(&mut Phone::new(5), &card, "long enough").await.refused(StatusCode::UNAUTHORIZED, admin::CARD);
    assert_eq!(site.sign_in(&mut Phone::new(6), "lina", "long enough").await.status, StatusCode::OK);
    let door = site.door_of(&admin, "lina").await.unwrap();
    assert_eq!((door.has_password, door.card_ends), (true, None));

    // Two at once with one card: one comes in.
    let card = site.card(&admin, "zhangwei").await;
    let (mut one, mut other) = (Phone::new(10), Phone::new(11));
    let (one, other) =
        tokio::join!(site.join(&mut one, &card, "long enough"), site.join(&mut other, &card, "long enough"));
    let statuses = [one.status, other.status];
    assert!(statuses.contains(&StatusCode::OK) && statuses.contains(&StatusCode::UNAUTHORIZED), "{statuses:?}");

    let record: Vec<Recorded> = site.ask(&admin, "record").await;
    let of = |deed| record.iter().filter(|line| line.deed == deed).map(|line| line.worker.clone()).collect::<Vec<_>>();
    assert_eq!(of(Deed::Card), ["zhangwei", "lina", "lina"].map(|id| Some(WorkerId::new(id))));
    assert_eq!(of(Deed::Joined), ["zhangwei", "lina"].map(|id| Some(WorkerId::new(id))));
}

#[tokio::test]
async fn a_card_is_taken_back_or_ends_by_itself_and_guesses_are_slowed() {
    let site = Site::open().await;
    let admin = site.signed_in("admin", 1).await;
    let card = site.card(&admin, "lina").await;
    let withdraw = DoorAct::Withdraw { worker: WorkerId::new("lina") };
    assert_eq!(site.door(&admin, &withdraw).await.status, StatusCode::OK);
    site.join(&mut Phone::new(2), &card, "long enough").await.refused(StatusCode::UNAUTHORIZED, admin::CARD);
    let late = site.card(&admin, "lina").await;
    site.clock.advance_ms(14 * 86_400_000);
    site.join(&mut Phone::new(2), &late, "long enough").await.refused(StatusCode::UNAUTHORIZED, admin::CARD);
    assert_eq!(site.door_of(&admin, "lina").await.unwrap().card_ends, None);
    for act in [withdraw_of("nobody"), DoorAct::Password { worker: WorkerId::new("no\0body") }] {
        site.door(&admin, &act).await.refused(StatusCode::CONFLICT, admin::NO_LOGIN);
    }
    for number in 0..20 {
        let code = format!("{number:026}");
        site.join(&mut Phone::new(2), &code, "long enough").await;
    }
    let wait = site.join(&mut Phone::new(2), &late, "long enough").await;
    wait.refused(StatusCode::TOO_MANY_REQUESTS, code::LOCKED);
}

fn withdraw_of(worker: &str) -> DoorAct {
    DoorAct::Withdraw { worker: WorkerId::new(worker) }
}

#[tokio::test]
async fn a_password_that_was_forgotten_is_set_anew_once() {
    let site = Site::open().await;
    let admin = site.signed_in("admin", 1).await;
    let old = site.signed_in("lina", 2).await;
    let reply = site.door(&admin, &DoorAct::Password { worker: WorkerId::new("lina") }).await;
    let opened: Opened = serde_json::from_slice(&reply.body).unwrap();
    let password = opened.password.unwrap();
    let gone = site.send(&old, Method::GET, "/account/devices", Vec::new()).await;
    gone.refused(StatusCode::UNAUTHORIZED, code::SESSION);
    assert_eq!(site.sign_in(&mut Phone::new(2), "lina", &password).await.status, StatusCode::OK);
    // A phone of hers that was lost.
    let path = format!("/account/devices/{}/revoke", old.key.public().device());
    assert_eq!(site.send(&admin, Method::POST, &path, Vec::new()).await.status, StatusCode::NO_CONTENT);
    let record: Vec<Recorded> = site.ask(&admin, "record").await;
    let by: Vec<Deed> = record.iter().filter(|line| line.by.is_some()).map(|line| line.deed).collect();
    assert_eq!(by, [Deed::Revoked, Deed::Password]);
}

#[tokio::test]
async fn a_table_is_looked_through_and_put_in_force_and_its_people_come_in() {
    let site = Site::open().await;
    let admin = site.signed_in("admin", 1).await;
    let rows = |group: &str, day: &str| {
        format!(
            "人员编号,姓名,登录名,派出单位,科室,角色,窗口,起\r\nheliang,何亮,heliang,市公安局,{group},窗口工作人员,household,{day}\r\n"
        )
    };
    let wrong = site.put(&admin, table(&rows("九组", "2026-13-01"))).await;
    let told: Vec<_> = wrong.problems.iter().map(|amiss| (amiss.row, amiss.column.as_str(), amiss.fault)).collect();
    assert_eq!(told, [(Some(2), "科室", Fault::Unknown), (Some(2), "起", Fault::Form)]);
    assert_eq!((wrong.put, site.app.store.edition().await.unwrap()), (false, 1));
    let wrong = site.put(&admin, table(&rows("group-1", "2026-13-01"))).await;
    assert_eq!((wrong.problems[0].value.as_str(), wrong.problems[0].detail.as_str()), ("2026-13-01", "2026-01-01"));

    let right = table(&rows("group-1", "2026-05-13"));
    let put = site.put(&admin, right.clone()).await;
    assert_eq!((put.put, put.opened.clone()), (true, vec![WorkerId::new("heliang")]));
    // The same again is no edition.
    let again = site.put(&admin, right).await;
    assert_eq!((again.put, again.edition, again.unchanged), (false, 2, 1));
    let card = site.card(&admin, "heliang").await;
    let mut phone = Phone::new(5);
    assert_eq!(site.join(&mut phone, &card, "long enough").await.status, StatusCode::OK);
    phone.worker = WorkerId::new("heliang");
    let answer = site.sync(&phone, &phone.ask(None)).await;
    assert!(answer.reference.is_some_and(|reference| !reference.is_empty()));
    assert!(site.app.current().reference.organisation.workers.contains_key(&WorkerId::new("heliang")));
}

#[tokio::test]
async fn files_and_holidays_are_checked_and_the_directory_is_taken_again() {
    let site = Site::open().await;
    let admin = site.signed_in("admin", 1).await;
    let pack = file::GUANGYUAN.replace("edition = 1", "edition = 2");
    let files = |pack: Option<&str>, directory: Option<&str>| What::Files {
        pack: pack.map(|text| STANDARD.encode(text)),
        directory: directory.map(|text| STANDARD.encode(text)),
    };
    let wrong = site.put(&admin, files(Some(&pack.replace("future_s = 120", "future_s = \"x\"")), None)).await;
    assert_eq!((wrong.problems[0].place.as_str(), wrong.problems[0].column.as_str()), ("pack", "time.future_s"));
    assert!(wrong.problems[0].row.is_some());
    let changed = pack.replace("half_day_minutes = 195", "half_day_minutes = 200");
    let put = site.put(&admin, files(Some(&changed), None)).await;
    assert_eq!((put.edition, put.changes[0].about, put.changes[0].name.as_str()), (2, About::Figures, "leave"));

    let reply = site.send(&admin, Method::GET, "/administration/directory", Vec::new()).await;
    let directory = String::from_utf8(reply.body).unwrap();
    let same = site.put(&admin, files(None, Some(&directory))).await;
    assert_eq!((same.put, same.changes.len(), same.problems.len()), (false, 0, 0));
    let renamed = directory.replace("name = \"李娜\"", "name = \"李娜娜\"");
    assert_eq!(site.put(&admin, files(None, Some(&renamed))).await.changes[0].name, "李娜娜");
    let none = site.put(&admin, files(None, None)).await;
    assert_eq!(none.problems[0].fault, Fault::Missing);

    let holidays = |text: &str| What::Calendar { file: STANDARD.encode(text) };
    let wrong = site.put(&admin, holidays("date,kind,name\n2027-01-04,workday,\n")).await;
    assert_eq!((wrong.put, wrong.problems[0].place.as_str()), (false, "calendar"));
    let table = "date,kind,name\n2027-01-01,rest,元旦\n2027-10-01,rest,国庆节\n";
    let put = site.put(&admin, holidays(table)).await;
    assert_eq!((put.put, put.changes[0].about, put.changes[0].name.as_str()), (true, About::Calendar, "2027"));
    assert!(site.app.current().reference.calendar.years.contains(&2027));
    let template = site.send(&admin, Method::GET, "/administration/template/windows", Vec::new()).await;
    assert!(String::from_utf8(template.body).unwrap().starts_with("\u{feff}窗口编号,窗口名称,窗口电话,最低在岗\r\n"));
}

#[tokio::test]
async fn a_pack_is_put_on_record_for_a_later_day_and_taken_back() {
    let site = Site::open().await;
    let admin = site.signed_in("admin", 1).await;
    let listed = async || -> Vec<Edition> {
        let reply = site.send(&admin, Method::GET, "/administration/editions", Vec::new()).await;
        serde_json::from_slice(&reply.body).unwrap()
    };
    let pack = file::GUANGYUAN
        .replace("edition = 1", "edition = 2")
        .replace("half_day_minutes = 195", "half_day_minutes = 200");
    let later = |from: Date| What::Later { pack: STANDARD.encode(&pack), from };
    let today = site.app.now().date();
    let wrong = site.put(&admin, later(today)).await;
    assert_eq!((wrong.put, wrong.problems[0].place.as_str()), (false, "pack"));
    let from = today.plus_days(9);
    let put = site.put(&admin, later(from)).await;
    let said = |changes: &[Difference]| -> Vec<(About, Kind)> {
        changes.iter().map(|change| (change.about, change.kind)).collect()
    };
    let expected = [(About::Coming, Kind::Added), (About::Figures, Kind::Changed)];
    assert_eq!((put.edition, said(&put.changes)), (2, expected.to_vec()));
    assert_eq!(put.changes[0].to, from.to_string());
    let running = &listed().await[0];
    let (begins, changes) = running.coming.as_ref().unwrap();
    assert_eq!((running.number, running.by.as_ref(), running.begun), (2, Some(&WorkerId::new("admin")), false));
    assert_eq!((*begins, said(changes)), (from, vec![(About::Figures, Kind::Changed)]));
    assert_eq!(site.put(&admin, later(from.plus_days(1))).await.problems.len(), 2, "one is coming already");

    // What happens to people meanwhile does not touch it.
    let put = site.put(&admin, What::Act(Act::Leave { worker: WorkerId::new("lina") })).await;
    assert!(put.put && listed().await[0].coming.is_some());
    let put = site.put(&admin, What::Withdrawn).await;
    assert_eq!((put.edition, said(&put.changes)[0]), (4, (About::Coming, Kind::Gone)));
    assert_eq!(listed().await[0].coming, None);
    assert!(!site.put(&admin, What::Withdrawn).await.put, "nothing is coming");

    let pack = pack.replace("edition = 2", "edition = 9");
    let put = site.put(&admin, What::Later { pack: STANDARD.encode(&pack), from }).await;
    assert!(put.put, "{put:?}");
    site.app.editions.begin(&site.app.store, from.at_minute(0)).await.unwrap();
    let running = &listed().await[0];
    assert_eq!((running.number, running.begun, &running.coming, &running.by), (9, true, &None, &None));
    assert_eq!(said(&running.changes), [(About::Figures, Kind::Changed)]);
}

#[tokio::test]
async fn what_no_page_writes_is_refused_and_changes_nothing() {
    let site = Site::open().await;
    let admin = site.signed_in("admin", 1).await;
    for (path, body) in [
        ("propose", "{\"edition\":1,\"put\":true,\"what\":{\"act\":{\"erase\":{}}}}"),
        ("propose", "[]"),
        ("door", "{\"cards\":{\"workers\":[\"lina\"],\"origin\":\"javascript:x\"}}"),
        ("door", "{\"cards\":{\"workers\":[\"lina\"],\"by\":\"x\"}}"),
    ] {
        let reply = site.send(&admin, Method::POST, &format!("/administration/{path}"), body.into()).await;
        reply.refused(StatusCode::BAD_REQUEST, code::FORMAT);
    }
    let many = cards(&["lina"; 201]);
    site.door(&admin, &many).await.refused(StatusCode::PAYLOAD_TOO_LARGE, code::SIZE);
    let long = What::Table { file: "A".repeat(7 * 1024 * 1024), complete: false };
    site.proposed(&admin, 1, true, long).await.refused(StatusCode::PAYLOAD_TOO_LARGE, code::SIZE);
    let broken = site.put(&admin, What::Table { file: "?".to_owned(), complete: false }).await;
    assert_eq!(broken.problems[0].fault, Fault::File);
    let text = |name: &str, login: &str| {
        What::Act(Act::Add {
            worker: WorkerId::new("heliang"),
            name: name.to_owned(),
            login: login.to_owned(),
            sending_unit: "市公安局".to_owned(),
            group: Some(GroupId::new("group-1")),
        })
    };
    for what in [text("", "heliang"), text(&"长".repeat(201), "heliang"), text("何亮", "he liang"), text("何亮", "\0")]
    {
        let refused = site.put(&admin, what).await;
        assert_eq!((refused.put, refused.problems.len()), (false, 1));
    }
    assert_eq!(site.app.store.edition().await.unwrap(), 1);
}

#[tokio::test]
async fn the_keys_of_a_screen_are_for_those_who_look_after_attendance() {
    use doorstep_core::centre::file::GUANGYUAN;
    use doorstep_core::sync::place::ScreenKeys;
    const PATH: &str = "/account/place-keys";
    let site = Site::open().await;
    let (admin, li) = (site.signed_in("admin", 1).await, site.signed_in("lina", 2).await);
    let office = site.signed_in("zhouting", 3).await;
    site.send(&li, Method::GET, PATH, Vec::new()).await.refused(StatusCode::FORBIDDEN, code::RIGHT);
    let keys = async |phone: &Phone| {
        let reply = site.send(phone, Method::GET, PATH, Vec::new()).await;
        assert_eq!(reply.status, StatusCode::OK);
        serde_json::from_slice::<Vec<ScreenKeys>>(&reply.body).unwrap()
    };
    assert_eq!(keys(&admin).await, [], "no place has a code until the pack says so");
    let place = "[[attendance.places]]\nid = \"hall\"\nname = \"政务大厅\"\ncode = true\n\n[attendance.makeup]";
    let pack = GUANGYUAN.replacen("[attendance.makeup]", place, 1).replace("edition = 1", "edition = 2");
    let put = site.put(&admin, What::Files { pack: Some(STANDARD.encode(pack)), directory: None }).await;
    assert!(put.put, "{put:?}");
    let (shown, by_office) = (keys(&admin).await, keys(&office).await);
    assert_eq!((shown.len(), shown[0].place.as_str(), shown[0].keys.len()), (1, "hall", 7));
    assert_eq!(shown, by_office, "each screen of a place shows the same");
    assert!(shown[0].code(site.clock.now()).is_some());
    site.send(&li, Method::GET, PATH, Vec::new()).await.refused(StatusCode::FORBIDDEN, code::RIGHT);
    // Who has left keeps the session, and the grant until midnight.
    site.put(&admin, What::Act(Act::Leave { worker: WorkerId::new("zhouting") })).await;
    assert_eq!(site.send(&office, Method::GET, "/account/devices", Vec::new()).await.status, StatusCode::OK);
    site.send(&office, Method::GET, PATH, Vec::new()).await.refused(StatusCode::FORBIDDEN, code::RIGHT);
}
