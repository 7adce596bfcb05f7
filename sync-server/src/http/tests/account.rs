//! At the doors: passwords, sessions, phones.

use axum::http::{Method, StatusCode};
use doorstep_core::account::{DeviceInfo, Lost, Owed, Problem, SignIn, SignedIn, Told, code};
use doorstep_core::domain::{DeviceId, Timestamp, WorkerId};
use doorstep_core::fact::{PublicKey, decode};
use doorstep_core::sync::log;
use doorstep_core::sync::verifier::{self, Verifier};
use futures_util::future::join_all;
use serde_json::json;

use super::*;
use crate::password::Counted;

#[tokio::test]
async fn a_request_without_a_session_is_refused_everywhere() {
    let site = Site::open().await;
    let mut phone = Phone::new(1);
    let doors = [
        (Method::POST, "/sync"),
        (Method::GET, "/live"),
        (Method::GET, "/account/devices"),
        (Method::POST, "/account/sign-out"),
        (Method::POST, "/account/password"),
        (Method::POST, "/account/devices/00000000000000000000000000000000/revoke"),
    ];
    for cookie in ["", "doorstep=", "doorstep=0123", &format!("doorstep={}", "a".repeat(64)), "=;=;doorstep"] {
        phone.cookie = cookie.to_owned();
        for (method, path) in &doors {
            let reply = site.send(&phone, method.clone(), path, Vec::new()).await;
            reply.refused(StatusCode::UNAUTHORIZED, code::SESSION);
        }
    }
}

#[tokio::test]
async fn a_revoked_phone_hears_so_and_hands_in_nothing() {
    let site = Site::open().await;
    let mut phone = site.signed_in("lina", 1).await;
    let second = site.signed_in("lina", 2).await;
    let stranger = site.signed_in("zhangwei", 3).await;
    let path = format!("/account/devices/{}/revoke", phone.key.public().device());
    site.send(&stranger, Method::POST, &path, Vec::new()).await.refused(StatusCode::FORBIDDEN, code::RIGHT);
    let none = format!("/account/devices/{}/revoke", DeviceId([1; 16]));
    site.send(&stranger, Method::POST, &none, Vec::new()).await.refused(StatusCode::FORBIDDEN, code::RIGHT);
    let bad = site.send(&stranger, Method::POST, "/account/devices/%2e%2e/revoke", Vec::new()).await;
    bad.refused(StatusCode::BAD_REQUEST, code::FORMAT);
    let request = phone.punches(&site, 1);
    let before = site.fingerprint().await;

    assert_eq!(site.send(&second, Method::POST, &path, Vec::new()).await.status, StatusCode::NO_CONTENT);
    let reply = site.send(&phone, Method::POST, "/sync", request.encode()).await;
    reply.refused(StatusCode::FORBIDDEN, code::REVOKED);
    site.sign_in(&mut phone, "lina", PASSWORD).await.refused(StatusCode::FORBIDDEN, code::REVOKED);
    assert_eq!(site.fingerprint().await, before);

    let list = site.send(&second, Method::GET, "/account/devices", Vec::new()).await;
    let list: Vec<DeviceInfo> = serde_json::from_slice(&list.body).unwrap();
    let seen: Vec<_> = list.iter().map(|device| (device.this, device.revoked_at.is_some())).collect();
    assert_eq!(seen, [(false, true), (true, false)]);

    // An administrator revokes anybody's.
    let admin = site.signed_in("admin", 4).await;
    let path = format!("/account/devices/{}/revoke", stranger.key.public().device());
    assert_eq!(site.send(&admin, Method::POST, &path, Vec::new()).await.status, StatusCode::NO_CONTENT);
    site.send(&stranger, Method::GET, "/account/devices", Vec::new())
        .await
        .refused(StatusCode::FORBIDDEN, code::REVOKED);
}

#[tokio::test]
async fn wrong_passwords_are_slowed_then_locked_with_one_answer_for_unknown_names() {
    let site = Site::open().await;
    let mut known = site.signed_in("lina", 1).await;
    let mut answers = Vec::new();
    for login in ["lina", "nobody-at-all"] {
        let mut phone = Phone::new(2);
        let mut said = Vec::new();
        for _ in 0..7 {
            let reply = site.sign_in(&mut phone, login, "wrong").await;
            said.push((reply.status, reply.problem()));
            if let Some(seconds) = reply.problem().retry_after_s.filter(|seconds| *seconds < 60) {
                assert_eq!(reply.retry_after.as_deref(), Some(seconds.to_string().as_str()));
                site.clock.advance_ms(seconds as i64 * 1000);
            }
        }
        answers.push(said);
    }
    let codes: Vec<&str> = answers[0].iter().map(|(_, problem)| problem.code.as_str()).collect();
    let (no, wait) = (code::PASSWORD, code::LOCKED);
    assert_eq!(codes, [no, no, no, wait, no, wait, no]);
    let strip = |said: &Vec<(StatusCode, Problem)>| said.iter().map(|(s, p)| (*s, p.code.clone())).collect::<Vec<_>>();
    assert_eq!(strip(&answers[0]), strip(&answers[1]));
    // Of both the log says once that the door was shut, and names nobody.
    let lines = site.app.store.log_lines(0, 100).await.unwrap();
    let events = lines.iter().filter_map(|line| decode::<log::Line>(&line.bytes)).map(|line| line.event);
    let shut: Vec<log::Event> = events.filter(|event| matches!(event, log::Event::Locked { .. })).collect();
    let expected =
        ["lina", "nobody-at-all"].map(|login| log::Event::Locked { subject: Counted::Login(login).subject() });
    assert_eq!(shut, expected);

    // Locked now, for the right password too, but not on the phone that its owner has used before.
    let mut phone = Phone::new(2);
    site.sign_in(&mut phone, "lina", PASSWORD).await.refused(StatusCode::TOO_MANY_REQUESTS, code::LOCKED);
    assert_eq!(site.sign_in(&mut known, "lina", PASSWORD).await.status, StatusCode::OK);
    site.clock.advance_ms(1_800_000);
    assert_eq!(site.sign_in(&mut phone, "lina", PASSWORD).await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_address_that_guesses_is_locked_and_shuts_out_no_known_phone() {
    let site = Site::open().await;
    let mut known = site.signed_in("lina", 1).await;
    let mut refused = 0;
    while refused < 20 {
        let reply = site.sign_in(&mut Phone::new(2), &format!("name-{refused}"), "wrong").await;
        reply.refused(StatusCode::UNAUTHORIZED, code::PASSWORD);
        refused += 1;
    }
    let mut fresh = Phone::new(3);
    site.sign_in(&mut fresh, "zhangwei", PASSWORD).await.refused(StatusCode::TOO_MANY_REQUESTS, code::LOCKED);
    assert_eq!(site.sign_in(&mut known, "lina", PASSWORD).await.status, StatusCode::OK);
    site.clock.advance_ms(10_000);
    assert_eq!(site.sign_in(&mut fresh, "zhangwei", PASSWORD).await.status, StatusCode::OK);
}

#[tokio::test]
async fn guesses_at_the_same_time_count_one_by_one() {
    let site = Site::open().await;
    let guesses: Vec<_> =
        (0..12).map(|_| async { site.sign_in(&mut Phone::new(3), "lina", "wrong").await.problem().code }).collect();
    let refused = join_all(guesses).await.iter().filter(|said| *said == code::PASSWORD).count();
    assert_eq!(refused, 3, "the fourth has to wait");
}

#[tokio::test]
async fn a_key_without_its_proof_or_of_another_person_enrols_nothing() {
    let site = Site::open().await;
    let taken = site.signed_in("lina", 1).await;
    let mut same_key = taken.fork();
    site.sign_in(&mut same_key, "zhangwei", PASSWORD).await.refused(StatusCode::CONFLICT, code::DEVICE);

    let phone = Phone::new(5);
    let good = phone.sign_in_message("lina", PASSWORD);
    let mut unproved = good.clone();
    unproved.proof = taken.key.sign(b"something else");
    let mut for_other_name = good.clone();
    for_other_name.login = "zhangwei".to_owned();
    let mut no_point = good.clone();
    no_point.device_key.0[40] ^= 1;
    for message in [unproved, for_other_name, no_point] {
        let bytes = serde_json::to_vec(&message).unwrap();
        let reply = site.send(&phone, Method::POST, "/account/sign-in", bytes).await;
        reply.refused(StatusCode::BAD_REQUEST, code::PROOF);
    }
    let mut extra = serde_json::to_value(&good).unwrap();
    extra["admin"] = json!(true);
    for body in ["", "{}", "[]", "null", &extra.to_string(), &"[".repeat(4000)] {
        let reply = site.send(&phone, Method::POST, "/account/sign-in", body.as_bytes().to_vec()).await;
        reply.refused(StatusCode::BAD_REQUEST, code::FORMAT);
    }
    for change in [
        |message: &mut SignIn| message.device_name = "x".repeat(61),
        |message: &mut SignIn| message.device_name = "a\u{7}b".to_owned(),
        |message: &mut SignIn| message.login = String::new(),
        |message: &mut SignIn| message.password = "x".repeat(257),
    ] {
        let mut message = good.clone();
        change(&mut message);
        let bytes = serde_json::to_vec(&message).unwrap();
        let reply = site.send(&phone, Method::POST, "/account/sign-in", bytes).await;
        reply.refused(StatusCode::BAD_REQUEST, code::FORMAT);
    }
    assert_eq!(site.app.store.phones_of(&WorkerId::new("lina")).await.unwrap().len(), 1);
}

/// What the answer to a sign-in says of a lost store.
fn lost(reply: &Reply) -> Option<Lost> {
    assert_eq!(reply.status, StatusCode::OK, "{:?}", String::from_utf8_lossy(&reply.body));
    let _: SignedIn = serde_json::from_slice(&reply.body).unwrap();
    let told: Told = serde_json::from_slice(&reply.body).unwrap();
    told.lost.map(|lost| Lost::parse(&lost).unwrap())
}

impl Site {
    /// Signs in as a phone with an empty store does, with what stood beside it.
    async fn sign_in_empty(&self, phone: &mut Phone, login: &str, owed: &str) -> Reply {
        let message = SignIn { lost: Some(owed.to_owned()), ..phone.sign_in_message(login, PASSWORD) };
        let bytes = serde_json::to_vec(&message).unwrap();
        let reply = self.send(phone, Method::POST, "/account/sign-in", bytes).await;
        if let Some(cookie) = &reply.cookie {
            phone.cookie = cookie.split(';').next().unwrap().to_owned();
        }
        reply
    }

    /// Lines of the log about lost stores.
    async fn losses(&self) -> Vec<log::Event> {
        let lines = self.app.store.log_lines(0, 1000).await.unwrap();
        let events = lines.iter().filter_map(|line| decode::<log::Line>(&line.bytes)).map(|line| line.event);
        events.filter(|event| matches!(event, log::Event::StoreLost { .. })).collect()
    }
}

#[tokio::test]
async fn a_lost_store_is_counted_logged_once_and_its_key_is_good_for_nothing_more() {
    let site = Site::open().await;
    let mut old = site.signed_in("lina", 1).await;
    site.push(&mut old, 3).await;
    let device = old.key.public().device();
    let since = site.clock.now();
    // Two of its five were without a receipt, and one of them had arrived all the same.
    let owed = Owed { device, last: 4, unsent: 2, since, epoch: site.app.epoch };
    let mut fresh = Phone::new(2);
    let told = lost(&site.sign_in_empty(&mut fresh, "lina", &owed.to_string()).await);
    assert_eq!(told, Some(Lost { delivered: 3, missing: 1, since }));
    let line = log::Event::StoreLost { worker: WorkerId::new("lina"), device, unsent: Some(1) };
    assert_eq!(site.losses().await, std::slice::from_ref(&line));
    let request = old.punches(&site, 1);
    site.send(&old, Method::POST, "/sync", request.encode()).await.refused(StatusCode::FORBIDDEN, code::REVOKED);

    // The answer was lost on the way; the phone says it again, and once more after it was emptied a second time.
    let again = lost(&site.sign_in_empty(&mut fresh, "lina", &owed.to_string()).await);
    assert_eq!(again, told);
    let third = lost(&site.sign_in_empty(&mut Phone::new(3), "lina", &owed.to_string()).await);
    assert_eq!(third, told);
    assert_eq!(site.losses().await, [line]);
    // What was delivered is as it was.
    let month = old.month(&site);
    assert_eq!(site.app.store.log(month, u64::MAX, 9).await.unwrap().len(), 3);
}

#[tokio::test]
async fn where_nothing_stood_beside_the_store_the_session_says_which_phone_it_was() {
    let site = Site::open().await;
    let mut old = site.signed_in("lina", 1).await;
    site.push(&mut old, 2).await;
    let device = old.key.public().device();
    let mut fresh = Phone { cookie: old.cookie.clone(), ..Phone::new(2) };
    let told = lost(&site.sign_in_empty(&mut fresh, "lina", "").await).unwrap();
    assert_eq!((told.delivered, told.missing), (2, u64::MAX));
    let worker = WorkerId::new("lina");
    assert_eq!(site.losses().await, [log::Event::StoreLost { worker, device, unsent: None }]);
    assert!(site.app.store.phone(device).await.unwrap().unwrap().device.revoked);
}

#[tokio::test]
async fn nobody_reports_away_what_is_not_theirs_or_not_lost() {
    let site = Site::open().await;
    let zhang = site.signed_in("zhangwei", 1).await;
    let mut li = site.signed_in("lina", 2).await;
    let owed = |phone: &Phone| {
        let device = phone.key.public().device();
        Owed { device, last: 9, unsent: 9, since: site.clock.now(), epoch: 1 }.to_string()
    };
    // Another's phone by name and by session, one that nobody has, and what no phone writes.
    let mut fresh = Phone { cookie: zhang.cookie.clone(), ..Phone::new(3) };
    for text in [owed(&zhang), owed(&Phone::new(9)), String::new(), "x.1.2.3.4".to_owned(), "9".repeat(7000)] {
        fresh.cookie.clone_from(&zhang.cookie);
        assert_eq!(lost(&site.sign_in_empty(&mut fresh, "lina", &text).await), None, "{text}");
    }
    // A phone that has its key has lost no key.
    let own = owed(&li);
    assert_eq!(lost(&site.sign_in_empty(&mut li, "lina", &own).await), None);
    // One that has its store and takes a new key says nothing of a loss.
    let mut renewed = Phone { cookie: li.cookie.clone(), ..Phone::new(4) };
    assert_eq!(lost(&site.sign_in(&mut renewed, "lina", PASSWORD).await), None);
    // A wrong password reports nothing.
    let message = SignIn { lost: Some(own), ..Phone::new(5).sign_in_message("lina", "wrong") };
    let reply = site.send(&li, Method::POST, "/account/sign-in", serde_json::to_vec(&message).unwrap()).await;
    reply.refused(StatusCode::UNAUTHORIZED, code::PASSWORD);
    assert_eq!(site.losses().await, []);
    for phone in [&zhang, &li] {
        assert!(!site.app.store.phone(phone.key.public().device()).await.unwrap().unwrap().device.revoked);
    }
}

#[tokio::test]
async fn a_lost_phone_makes_room_for_the_one_that_comes_in_its_place() {
    let site = Site::open().await;
    for number in 1..=5 {
        site.signed_in("lina", number).await;
    }
    site.sign_in(&mut Phone::new(6), "lina", PASSWORD).await.refused(StatusCode::CONFLICT, code::DEVICE);
    let device = Phone::new(5).key.public().device();
    let owed = Owed { device, last: 0, unsent: 0, since: Timestamp(0), epoch: site.app.epoch };
    let told = lost(&site.sign_in_empty(&mut Phone::new(6), "lina", &owed.to_string()).await).unwrap();
    assert_eq!((told.delivered, told.missing), (0, 0));
}

#[tokio::test]
async fn a_person_has_five_phones_and_a_known_one_signs_in_again() {
    let site = Site::open().await;
    for number in 1..=5 {
        site.signed_in("lina", number).await;
    }
    site.sign_in(&mut Phone::new(6), "lina", PASSWORD).await.refused(StatusCode::CONFLICT, code::DEVICE);
    let mut phone = site.signed_in("lina", 3).await;
    site.push(&mut phone, 2).await;
    let old = phone.fork();
    let reply = site.sign_in(&mut phone, "lina", PASSWORD).await;
    let signed_in: SignedIn = serde_json::from_slice(&reply.body).unwrap();
    assert_eq!((signed_in.device_seq, signed_in.device_head), (phone.seq, phone.head));
    assert_eq!(signed_in.session_ends, site.clock_near(signed_in.session_ends, 30 * 86_400_000));
    site.send(&old, Method::GET, "/account/devices", Vec::new()).await.refused(StatusCode::UNAUTHORIZED, code::SESSION);
}

#[tokio::test]
async fn a_session_ends_by_signing_out_by_time_and_by_a_new_password() {
    let site = Site::open().await;
    let phone = site.signed_in("lina", 1).await;
    let other = site.signed_in("lina", 2).await;
    let devices = async |phone: &Phone| site.send(phone, Method::GET, "/account/devices", Vec::new()).await;

    for (current, new, expected) in [
        (PASSWORD, "short", code::WEAK),
        (PASSWORD, &"x".repeat(257), code::WEAK),
        ("not it", "long enough", code::PASSWORD),
    ] {
        let body = json!({ "current": current, "new": new }).to_string().into_bytes();
        assert_eq!(site.send(&phone, Method::POST, "/account/password", body).await.problem().code, expected);
    }
    let body = json!({ "current": PASSWORD, "new": "八个字以上的密码" }).to_string().into_bytes();
    let reply = site.send(&phone, Method::POST, "/account/password", body).await;
    assert_eq!(reply.status, StatusCode::NO_CONTENT);
    devices(&other).await.refused(StatusCode::UNAUTHORIZED, code::SESSION);
    assert_eq!(devices(&phone).await.status, StatusCode::OK);
    site.sign_in(&mut other.fork(), "lina", PASSWORD).await.refused(StatusCode::UNAUTHORIZED, code::PASSWORD);

    site.clock.advance_ms(30 * 86_400_000 - 60_000);
    assert_eq!(devices(&phone).await.status, StatusCode::OK);
    site.clock.advance_ms(60_000);
    devices(&phone).await.refused(StatusCode::UNAUTHORIZED, code::SESSION);

    let mut phone = phone;
    assert_eq!(site.sign_in(&mut phone, "lina", "八个字以上的密码").await.status, StatusCode::OK);
    let reply = site.send(&phone, Method::POST, "/account/sign-out", Vec::new()).await;
    assert_eq!(reply.status, StatusCode::NO_CONTENT);
    assert!(reply.cookie.unwrap().contains("Max-Age=0"));
    devices(&phone).await.refused(StatusCode::UNAUTHORIZED, code::SESSION);
}

#[tokio::test]
async fn an_authenticator_is_registered_by_the_password_from_a_browser_and_counts_for_its_host() {
    let site = Site::open().await;
    let phone = site.signed_in("lina", 1).await;
    let key = SecretKey::from_bytes(&[5; 32]).unwrap().public();
    let ask = async |password: &str, key: &PublicKey, origin: Option<&str>| {
        let body = json!({ "password": password, "key": key }).to_string().into_bytes();
        let mut request = phone.request(Method::POST, "/account/verifier");
        if let Some(origin) = origin {
            request = request.header(header::ORIGIN, origin);
        }
        site.reply(request.body(Body::from(body)).unwrap()).await
    };
    let own = Some("http://here");
    ask("not it", &key, own).await.refused(StatusCode::UNAUTHORIZED, code::PASSWORD);
    ask(PASSWORD, &key, None).await.refused(StatusCode::BAD_REQUEST, code::FORMAT);
    ask(PASSWORD, &PublicKey(vec![2; 33]), own).await.refused(StatusCode::BAD_REQUEST, code::FORMAT);
    let devices = async || -> Vec<DeviceInfo> {
        let reply = site.send(&phone, Method::GET, "/account/devices", Vec::new()).await;
        serde_json::from_slice(&reply.body).unwrap()
    };
    assert!(!devices().await[0].verifies);
    assert_eq!(ask(PASSWORD, &key, own).await.status, StatusCode::NO_CONTENT);
    assert!(devices().await[0].verifies);
    let held = site.app.store.phone(phone.key.public().device()).await.unwrap().unwrap().device.verifier;
    assert_eq!(held, Some(Verifier { key, host: verifier::host("here") }));
}

#[tokio::test]
async fn signing_out_makes_room_and_a_lost_phone_gives_way() {
    let site = Site::open().await;
    for number in 1..=7 {
        let phone = site.signed_in("lina", number).await;
        let reply = site.send(&phone, Method::POST, "/account/sign-out", Vec::new()).await;
        assert_eq!(reply.status, StatusCode::NO_CONTENT);
        site.sign_in(&mut phone.fork(), "lina", PASSWORD).await.refused(StatusCode::FORBIDDEN, code::REVOKED);
    }
    for number in 11..=15 {
        site.signed_in("lina", number).await;
    }
    site.sign_in(&mut Phone::new(16), "lina", PASSWORD).await.refused(StatusCode::CONFLICT, code::DEVICE);
    // Their sessions end by time; the first signs in again, so the second is the one that was seen longest ago.
    site.clock.advance_ms(31 * 86_400_000);
    let again = site.signed_in("lina", 11).await;
    site.push(&mut again.fork(), 1).await;
    site.sign_in(&mut Phone::new(16), "lina", "wrong").await.refused(StatusCode::UNAUTHORIZED, code::PASSWORD);
    let active = async || {
        let phones = site.app.store.phones_of(&WorkerId::new("lina")).await.unwrap();
        phones.into_iter().filter(|phone| !phone.device.revoked).map(|phone| phone.device.id).collect::<Vec<_>>()
    };
    assert_eq!(active().await.len(), 5, "a wrong password retires nothing");
    site.signed_in("lina", 16).await;
    let left = active().await;
    assert_eq!(left.len(), 5);
    assert!(left.contains(&again.key.public().device()));
}

#[tokio::test]
async fn a_right_password_takes_back_its_own_try_and_no_other() {
    let site = Site::open().await;
    for _ in 0..2 {
        site.sign_in(&mut Phone::new(1), "lina", "wrong").await.refused(StatusCode::UNAUTHORIZED, code::PASSWORD);
    }
    // At the same time as the right one from a new phone: the guess stays counted.
    let (mut right, mut guess) = (Phone::new(2), Phone::new(3));
    let (right, guess) =
        tokio::join!(site.sign_in(&mut right, "zhangwei", PASSWORD), site.sign_in(&mut guess, "zhangwei", "wrong"));
    assert_eq!((right.status, guess.problem().code.as_str()), (StatusCode::OK, code::PASSWORD));
    let failures = async |counted: Counted<'_>| {
        site.app.store.attempts(&counted.subject()).await.unwrap().map_or(0, |attempts| attempts.failures)
    };
    assert_eq!(failures(Counted::Login("zhangwei")).await, 1);
    assert_eq!(failures(Counted::Login("lina")).await, 2);
    assert_eq!(failures(Counted::Address([127, 0, 0, 1].into())).await, 3);
}

#[tokio::test]
async fn a_try_that_nobody_had_time_to_check_does_not_count() {
    let site = Site::open().await;
    let places = site.app.passwords.occupy();
    let reply = site.sign_in(&mut Phone::new(2), "lina", "wrong").await;
    drop(places);
    reply.refused(StatusCode::TOO_MANY_REQUESTS, code::RATE);
    assert_eq!(site.app.store.attempts(&Counted::Login("lina").subject()).await.unwrap(), None);
    assert_eq!(site.app.store.attempts(&Counted::Address([127, 0, 0, 1].into()).subject()).await.unwrap(), None);
}
