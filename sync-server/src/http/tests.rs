//! Every request that must be refused: its code, and that it changed nothing.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request as HttpRequest, Response, StatusCode, header};
use doorstep_core::account::{DeviceInfo, Problem, SignIn, SignedIn, code};
use doorstep_core::centre::file;
use doorstep_core::domain::{Date, DeviceId, DocId, EntryHash, Timestamp, WorkerId};
use doorstep_core::fact::attendance::Punch;
use doorstep_core::fact::chain::{SecretKey, answer_message};
use doorstep_core::fact::envelope::{ENTRY_MAX, SUITE};
use doorstep_core::fact::{Entry, Envelope, Receipt, Run, Statement, Verdict, decode, encode};
use doorstep_core::sync::Scope;
use doorstep_core::sync::feed::FeedStore;
use doorstep_core::sync::message::{Answer, PROTOCOL, REQUEST_MAX, Request, SignedAnswer};
use doorstep_core::testing;
use futures_util::future::join_all;
use http_body_util::BodyExt;
use serde_json::json;
use sha2::{Digest, Sha256};
use tempfile::TempDir;
use tower::ServiceExt;

use super::auth::Caller;
use super::{App, router};
use crate::clock::Clock;
use crate::config::{Config, Rate};
use crate::password::Cost;
use crate::store::Store;
use crate::{Opened, demo, open};

const PASSWORD: &str = "correct horse battery";

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
async fn bytes_that_are_no_request_are_refused_and_change_nothing() {
    let site = Site::open().await;
    let mut phone = site.signed_in("lina", 1).await;
    let good = phone.punches(&site, 3);
    let before = site.fingerprint().await;
    let mut damaged: Vec<(Vec<u8>, &str)> = vec![
        (Vec::new(), code::FORMAT),
        (vec![PROTOCOL as u8], code::FORMAT),
        (vec![PROTOCOL as u8; 5000], code::FORMAT),
        (vec![0xff; 5000], code::VERSION),
        (encode(&Request { protocol: PROTOCOL + 1, ..good.clone() }), code::VERSION),
        ([&good.encode()[..], &[0]].concat(), code::FORMAT),
    ];
    let whole = good.encode();
    damaged.extend((1..whole.len()).step_by(37).map(|end| (whole[..end].to_vec(), code::FORMAT)));
    let none = Run { entries: Vec::new(), ..good.push.clone().unwrap() };
    damaged.push((encode(&Request { push: Some(none), ..good.clone() }), code::FORMAT));
    let many = Run { entries: vec![vec![1]; 201], ..good.push.clone().unwrap() };
    damaged.push((encode(&Request { push: Some(many), ..good.clone() }), code::FORMAT));
    damaged.push((encode(&Request { fetch: vec![DocId([1; 16]); 65], ..good.clone() }), code::FORMAT));
    for (bytes, expected) in damaged {
        let reply = site.send(&phone, Method::POST, "/sync", bytes).await;
        reply.refused(StatusCode::BAD_REQUEST, expected);
    }
    assert_eq!(site.fingerprint().await, before);
    assert_eq!(site.sync(&phone, &good).await.receipts.len(), 3, "and the good one is taken after all that");
}

#[tokio::test]
async fn a_request_that_is_too_large_is_refused_before_it_is_read() {
    let site = Site::open().await;
    let phone = site.signed_in("lina", 1).await;
    let reply = site.send(&phone, Method::POST, "/sync", vec![PROTOCOL as u8; REQUEST_MAX + 1]).await;
    reply.refused(StatusCode::PAYLOAD_TOO_LARGE, code::SIZE);
    // A length that is claimed and never sent.
    let request = phone.request(Method::POST, "/sync").header(header::CONTENT_LENGTH, "99999999999");
    site.reply(request.body(Body::empty()).unwrap()).await.refused(StatusCode::PAYLOAD_TOO_LARGE, code::SIZE);
    let long = json!({ "login": "x".repeat(9000) }).to_string().into_bytes();
    let reply = site.send(&phone, Method::POST, "/account/sign-in", long).await;
    reply.refused(StatusCode::PAYLOAD_TOO_LARGE, code::SIZE);
}

#[tokio::test]
async fn a_run_that_its_phone_did_not_sign_is_not_taken() {
    let site = Site::open().await;
    let mut phone = site.signed_in("lina", 1).await;
    let mut other = site.signed_in("zhangwei", 2).await;
    let before = site.fingerprint().await;
    let good = phone.punches(&site, 2);

    let mut unsigned = good.clone();
    unsigned.push.as_mut().unwrap().signature.0[5] ^= 1;
    let mut changed = good.clone();
    changed.push.as_mut().unwrap().entries[1][40] ^= 1;
    let theirs = other.punches(&site, 1);
    for request in [unsigned, changed, theirs] {
        let answer = site.sync(&phone, &request).await;
        assert_eq!(answer.push_problem.as_deref(), Some(code::SIGNATURE));
        assert!(answer.receipts.is_empty());
        assert_eq!((answer.device_seq, answer.device_head), (0, EntryHash::NONE));
        assert!(!answer.cursors.is_empty(), "what the phone misses comes all the same");
    }
    assert_eq!(site.fingerprint().await, before);
}

#[tokio::test]
async fn an_entry_of_another_phone_or_person_is_refused_and_blocks_nothing() {
    let site = Site::open().await;
    let mut phone = site.signed_in("lina", 1).await;
    let foreign = DeviceId([9; 16]);
    let run = phone.run(&[
        phone.punch(&site),
        Envelope { device: foreign, ..phone.punch(&site) },
        Envelope { person: WorkerId::new("zhangwei"), ..phone.punch(&site) },
        Envelope { tenant: doorstep_core::domain::CentreId::new("elsewhere"), ..phone.punch(&site) },
        Envelope { payload: vec![0; ENTRY_MAX], ..phone.punch(&site) },
        phone.punch(&site),
    ]);
    let answer = site.sync(&phone, &phone.ask(Some(run))).await;
    let codes: Vec<String> = answer.receipts.iter().map(verdict).collect();
    let format = code::FORMAT;
    assert_eq!(codes, ["", format, "GY-CORE-E-ROLE", format, format, ""]);
    assert_eq!(answer.device_seq, 6, "each holds its place");
    let month = site.app.store.log(phone.month(&site)).await.unwrap();
    assert_eq!(month.iter().map(|entry| entry.device_seq).collect::<Vec<_>>(), [1, 6]);
}

#[tokio::test]
async fn a_document_out_of_reach_is_neither_written_nor_read_nor_told_from_none() {
    let site = Site::open().await;
    let mut phone = site.signed_in("lina", 1).await;
    let mut stranger = site.signed_in("yangbo", 2).await;
    site.push(&mut phone, 1).await;
    let month = phone.month(&site);
    let before = site.fingerprint().await;

    let into_hers = Envelope { doc: month, ..stranger.punch(&site) };
    let into_none = Envelope { doc: DocId([7; 16]), ..stranger.punch(&site) };
    let run = stranger.run(&[into_hers, into_none]);
    let answer = site.sync(&stranger, &stranger.ask(Some(run))).await;
    assert_eq!(answer.receipts.iter().map(verdict).collect::<Vec<_>>(), ["SYNC-E-DOCUMENT"; 2]);

    let reading = Request { fetch: vec![month, DocId([7; 16])], history: Some(month), ..stranger.ask(None) };
    let answer = site.sync(&stranger, &reading).await;
    assert!(answer.snapshots.is_empty() && answer.entries.is_empty() && answer.history.is_empty());
    assert_eq!(
        answer.gone,
        [DocId([7; 16]), month].into_iter().collect::<std::collections::BTreeSet<_>>().into_iter().collect::<Vec<_>>()
    );
    assert!(answer.cursors.iter().all(|cursor| cursor.scope != Scope::Person(WorkerId::new("lina"))));
    assert_eq!(site.fingerprint().await.0, before.0);

    let own = Request { history: Some(month), ..phone.ask(None) };
    assert_eq!(site.sync(&phone, &own).await.history.len(), 1);
}

#[tokio::test]
async fn a_repeated_request_gives_the_same_receipts_and_changes_nothing() {
    let site = Site::open().await;
    let mut phone = site.signed_in("lina", 1).await;
    let bad = Envelope { person: WorkerId::new("zhangwei"), ..phone.punch(&site) };
    let run = phone.run(&[phone.punch(&site), bad, phone.punch(&site)]);
    let request = phone.ask(Some(run));
    let first = site.sync(&phone, &request).await;
    assert_eq!(first.receipts.len(), 3);
    let before = site.fingerprint().await;
    for _ in 0..3 {
        let again = site.sync(&phone, &request).await;
        assert_eq!(again.receipts, first.receipts);
        assert_eq!((again.device_seq, again.device_head), (first.device_seq, first.device_head));
        assert_eq!(again.push_problem, None);
    }
    // At the same time, too: one writer, one outcome.
    let at_once: Vec<_> = (0..8).map(|_| site.sync(&phone, &request)).collect();
    for again in join_all(at_once).await {
        assert_eq!(again.receipts, first.receipts);
    }
    assert_eq!(site.fingerprint().await, before);
}

#[tokio::test]
async fn runs_out_of_order_and_forks_are_named() {
    let site = Site::open().await;
    let mut phone = site.signed_in("lina", 1).await;
    site.push(&mut phone, 2).await;
    let held = (phone.seq, phone.head);
    let before = site.fingerprint().await;

    let mut ahead = phone.fork();
    ahead.punches(&site, 1);
    let gap = site.sync(&phone, &ahead.punches(&site, 1)).await;
    assert_eq!(gap.push_problem.as_deref(), Some(code::GAP));
    assert_eq!((gap.device_seq, gap.device_head), held);

    let mut beside = phone.fork();
    (beside.seq, beside.head) = (1, EntryHash([3; 32]));
    let fork = site.sync(&phone, &beside.punches(&site, 1)).await;
    assert_eq!(fork.push_problem.as_deref(), Some(code::FORK));
    let mut elsewhere = phone.fork();
    elsewhere.head = EntryHash([3; 32]);
    let fork = site.sync(&phone, &elsewhere.punches(&site, 1)).await;
    assert_eq!(fork.push_problem.as_deref(), Some(code::FORK));
    assert_eq!(site.fingerprint().await, before);
    site.push(&mut phone, 1).await;
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
async fn the_writer_itself_takes_nothing_of_a_phone_that_was_revoked_on_the_way() {
    let site = Site::open().await;
    let mut phone = site.signed_in("lina", 1).await;
    let key = phone.key.public();
    let run = phone.punches(&site, 1).push.unwrap();
    let centre = &site.app.current.reference.centre;
    let run = doorstep_core::sync::ledger::verify(centre, &key, &run).unwrap();
    let before = site.fingerprint().await;
    site.app.store.revoke(key.device(), site.clock.now()).await.unwrap();
    assert_eq!(site.app.writer.admit(key.device(), run.clone(), 1).await.unwrap_err(), code::REVOKED);
    assert_eq!(site.app.writer.admit(DeviceId([1; 16]), run, 1).await.unwrap_err(), code::SESSION);
    assert_eq!(site.fingerprint().await, before);
}

#[tokio::test]
async fn many_phones_at_once_get_every_place_exactly_once() {
    let site = Site::open().await;
    let mut phones = Vec::new();
    for number in 1..=4 {
        phones.push(site.signed_in("lina", number).await);
    }
    // All write into one document; each pushes one run after the other.
    let pushes = phones.iter_mut().map(|phone| async {
        for _ in 0..5 {
            site.push(phone, 3).await;
        }
    });
    join_all(pushes).await;
    let log = site.app.store.log(phones[0].month(&site)).await.unwrap();
    let places: Vec<u64> = log.iter().map(|entry| entry.receipt.doc_seq).collect();
    assert_eq!(places, (1..=60).collect::<Vec<u64>>());
    let heads = site.app.store.heads(&[Scope::Person(WorkerId::new("lina"))]).await.unwrap();
    assert_eq!(heads[0].seq, 60);
    let last = log.last().unwrap().receipt.hash;
    assert_eq!(heads[0].digest, doorstep_core::sync::scope::head_digest(phones[0].month(&site), 60, last));
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
async fn who_asks_too_often_is_told_when_to_come_back() {
    let site = Site::open_with(|config| config.limits.device = Rate { burst: 3, per_minute: 6 }).await;
    let phone = site.signed_in("lina", 1).await;
    let other = site.signed_in("zhangwei", 2).await;
    for _ in 0..3 {
        site.sync(&phone, &phone.ask(None)).await;
    }
    let reply = site.send(&phone, Method::POST, "/sync", phone.ask(None).encode()).await;
    reply.refused(StatusCode::TOO_MANY_REQUESTS, code::RATE);
    assert!((1..=11).contains(&reply.problem().retry_after_s.unwrap()));
    site.sync(&other, &other.ask(None)).await;
}

#[tokio::test]
async fn a_page_of_another_site_is_refused() {
    let site = Site::open().await;
    let phone = site.signed_in("lina", 1).await;
    for (method, path) in [(Method::POST, "/sync"), (Method::GET, "/live"), (Method::POST, "/account/sign-in")] {
        let request = phone.request(method, path).header(header::ORIGIN, "https://evil.example");
        let reply = site.reply(request.body(Body::from(phone.ask(None).encode())).unwrap()).await;
        reply.refused(StatusCode::FORBIDDEN, code::ORIGIN);
    }
}

#[tokio::test]
async fn a_store_that_fails_is_a_code_and_a_later_try_succeeds() {
    let site = Site::open().await;
    let mut phone = site.signed_in("lina", 1).await;
    let request = phone.punches(&site, 1);
    // Somebody else holds the database for longer than a phone waits: nothing may be answered as if it were stored.
    let held = site.app.store.group().await.unwrap();
    let waiting = site.sync(&phone, &request);
    let answered = tokio::time::timeout(std::time::Duration::from_millis(300), waiting).await;
    assert!(answered.is_err(), "answered before the store could write");
    drop(held);
    assert_eq!(site.sync(&phone, &request).await.receipts.len(), 1);

    site.app.store.close().await;
    let reply = site.send(&phone, Method::POST, "/sync", request.encode()).await;
    reply.refused(StatusCode::SERVICE_UNAVAILABLE, code::STORE);
    let ready = site.send(&phone, Method::GET, "/readyz", Vec::new()).await;
    ready.refused(StatusCode::SERVICE_UNAVAILABLE, code::STORE);
    assert_eq!(site.send(&phone, Method::GET, "/healthz", Vec::new()).await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_answer_is_signed_for_its_request_and_packed_when_it_is_large() {
    let site = Site::open().await;
    let phone = site.signed_in("lina", 1).await;
    let ask = phone.ask(None).encode();
    let packed = async |bytes: Vec<u8>| {
        let request = phone.request(Method::POST, "/sync").header(header::ACCEPT_ENCODING, "gzip, br");
        site.reply(request.body(Body::from(bytes)).unwrap()).await
    };
    let first = packed(ask.clone()).await;
    assert_eq!(first.encoding.as_deref(), Some("gzip"), "the first answer carries the reference data");
    let held = site.sync(&phone, &phone.ask(None)).await;
    let digest = doorstep_core::centre::Reference::digest(&held.reference.unwrap());
    let again = Request { reference: digest, epoch: held.epoch, cursors: held.cursors, ..phone.ask(None) };
    let small = packed(again.encode()).await;
    assert_eq!(small.encoding, None);
    assert!(small.body.len() < 500, "{} bytes for nothing new", small.body.len());
    let signed: SignedAnswer = decode(&small.body).unwrap();
    assert_eq!(signed.request[..], Sha256::digest(again.encode())[..]);
    assert!(site.app.server_key.verifies(&answer_message(&signed.request, &signed.body), &signed.signature));
}

#[tokio::test]
async fn what_lives_nowhere_is_told_so() {
    let site = Site::open().await;
    let phone = Phone::new(1);
    for (method, path, status) in [
        (Method::GET, "/sync", StatusCode::METHOD_NOT_ALLOWED),
        (Method::POST, "/visits", StatusCode::NOT_FOUND),
        (Method::GET, "/account/nothing", StatusCode::NOT_FOUND),
        (Method::GET, "/no-such.js", StatusCode::NOT_FOUND),
        (Method::GET, "/../../etc/passwd.txt", StatusCode::NOT_FOUND),
        (Method::GET, "/%2e%2e/%2e%2e/Cargo.toml", StatusCode::NOT_FOUND),
        (Method::DELETE, "/index.html", StatusCode::NOT_FOUND),
    ] {
        site.send(&phone, method, path, Vec::new()).await.refused(status, code::PATH);
    }
}

#[tokio::test]
async fn a_panic_in_a_handler_is_one_coded_answer() {
    async fn broken() -> StatusCode {
        panic!("on purpose")
    }
    let layer = tower_http::catch_panic::CatchPanicLayer::custom(super::after_panic);
    let router = Router::new().route("/", axum::routing::get(broken)).layer(layer);
    let response = router.oneshot(HttpRequest::new(Body::empty())).await.unwrap();
    Reply::of(response).await.refused(StatusCode::INTERNAL_SERVER_ERROR, code::FAULT);
}

/// An opened data folder with the demo's people, all with one password, and no documents.
struct Site {
    app: Arc<App>,
    router: Router,
    clock: Clock,
    _opened: (tokio::task::JoinHandle<()>, std::fs::File),
    _folder: TempDir,
}

impl Site {
    async fn open() -> Self {
        Self::open_with(|_| {}).await
    }

    async fn open_with(change: impl FnOnce(&mut Config)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Clock::starting_at(testing::at("2026-05-13 08:50"));
        let mut config = Config { clock: clock.clone(), password_cost: Cost::LOW, ..Config::new(folder.path().into()) };
        change(&mut config);
        let store = Store::open(folder.path()).await.unwrap();
        demo::found(&store, &file::guangyuan(), PASSWORD, Cost::LOW, clock.now()).await.unwrap();
        store.close().await;
        let Opened { app, writer, lock, .. } = open(config).await.unwrap();
        Self { router: router(Arc::clone(&app)), app, clock, _opened: (writer, lock), _folder: folder }
    }

    async fn reply(&self, mut request: HttpRequest<Body>) -> Reply {
        request.extensions_mut().insert(Caller(([127, 0, 0, 1], 1).into()));
        Reply::of(self.router.clone().oneshot(request).await.unwrap()).await
    }

    async fn send(&self, phone: &Phone, method: Method, path: &str, body: Vec<u8>) -> Reply {
        self.reply(phone.request(method, path).body(Body::from(body)).unwrap()).await
    }

    async fn sign_in(&self, phone: &mut Phone, login: &str, password: &str) -> Reply {
        let body = serde_json::to_vec(&phone.sign_in_message(login, password)).unwrap();
        let reply = self.send(phone, Method::POST, "/account/sign-in", body).await;
        if let Some(cookie) = &reply.cookie {
            phone.cookie = cookie.split(';').next().unwrap().to_owned();
            phone.worker = WorkerId::new(login);
        }
        reply
    }

    async fn signed_in(&self, login: &str, number: u8) -> Phone {
        let mut phone = Phone::new(number);
        assert_eq!(self.sign_in(&mut phone, login, PASSWORD).await.status, StatusCode::OK);
        phone
    }

    async fn sync(&self, phone: &Phone, request: &Request) -> Answer {
        let reply = self.send(phone, Method::POST, "/sync", request.encode()).await;
        assert_eq!(reply.status, StatusCode::OK, "{:?}", String::from_utf8_lossy(&reply.body));
        let signed: SignedAnswer = decode(&reply.body).unwrap();
        decode(&signed.body).unwrap()
    }

    /// Punches that all take effect.
    async fn push(&self, phone: &mut Phone, count: usize) {
        let request = phone.punches(self, count);
        let answer = self.sync(phone, &request).await;
        assert_eq!(answer.push_problem, None);
        assert_eq!(answer.receipts.iter().map(verdict).collect::<Vec<_>>(), vec![""; count]);
    }

    /// What a refused request may not change: the ends of all feeds, and of all phones' chains.
    async fn fingerprint(&self) -> (Vec<doorstep_core::sync::feed::Head>, Vec<(u64, EntryHash)>) {
        let workers = self.app.current.reference.organisation.workers.keys();
        let scopes: Vec<Scope> = workers.clone().cloned().map(Scope::Person).collect();
        let mut chains = Vec::new();
        for worker in workers {
            let phones = self.app.store.phones_of(worker).await.unwrap();
            chains.extend(phones.iter().map(|phone| (phone.device.seq, phone.device.head)));
        }
        (self.app.store.heads(&scopes).await.unwrap(), chains)
    }

    /// `at` itself when it lies `after_ms` after now, give or take a minute; otherwise now.
    fn clock_near(&self, at: Timestamp, after_ms: i64) -> Timestamp {
        let now = self.clock.now();
        if (at.since(now) - after_ms).abs() < 60_000 { at } else { now }
    }
}

struct Reply {
    status: StatusCode,
    retry_after: Option<String>,
    cookie: Option<String>,
    encoding: Option<String>,
    body: Vec<u8>,
}

impl Reply {
    async fn of(response: Response<Body>) -> Self {
        let (head, body) = response.into_parts();
        let text = |name| head.headers.get(name).map(|value| value.to_str().unwrap().to_owned());
        Self {
            status: head.status,
            retry_after: text(header::RETRY_AFTER),
            cookie: text(header::SET_COOKIE),
            encoding: text(header::CONTENT_ENCODING),
            body: body.collect().await.unwrap().to_bytes().to_vec(),
        }
    }

    fn problem(&self) -> Problem {
        serde_json::from_slice(&self.body).unwrap()
    }

    #[track_caller]
    fn refused(&self, status: StatusCode, code: &str) {
        assert_eq!((self.status, self.problem().code.as_str()), (status, code));
    }
}

/// A phone by hand, for requests that no app would send.
struct Phone {
    key: SecretKey,
    number: u8,
    cookie: String,
    worker: WorkerId,
    seq: u64,
    head: EntryHash,
}

impl Phone {
    fn new(number: u8) -> Self {
        Self {
            key: SecretKey::from_bytes(&[number; 32]).unwrap(),
            number,
            cookie: String::new(),
            worker: WorkerId::new(""),
            seq: 0,
            head: EntryHash::NONE,
        }
    }

    /// The same phone once more, as after restoring it from a copy.
    fn fork(&self) -> Self {
        let fresh = Self::new(self.number);
        Self { cookie: self.cookie.clone(), worker: self.worker.clone(), seq: self.seq, head: self.head, ..fresh }
    }

    fn request(&self, method: Method, path: &str) -> axum::http::request::Builder {
        HttpRequest::builder()
            .method(method)
            .uri(path)
            .header(header::COOKIE, &self.cookie)
            .header(header::HOST, "here")
    }

    fn sign_in_message(&self, login: &str, password: &str) -> SignIn {
        let device_key = self.key.public();
        let proof = self.key.sign(&SignIn::proof_message(login, &device_key));
        SignIn { login: login.into(), password: password.into(), device_key, device_name: "Android".into(), proof }
    }

    fn month(&self, site: &Site) -> DocId {
        let today: Date = site.clock.now().date();
        DocId::month(&site.app.current.reference.centre, &self.worker, today.year(), today.month())
    }

    /// A punch now. Its place in the chain is set by [`Phone::run`].
    fn punch(&self, site: &Site) -> Envelope {
        let now = site.clock.now();
        let statement = Statement::Punched(Punch { at: now, note: String::new() });
        Envelope {
            suite: SUITE,
            tenant: site.app.current.reference.centre.clone(),
            doc: self.month(site),
            doc_kind: statement.doc_kind(),
            kind: statement.kind(),
            person: self.worker.clone(),
            acting: None,
            device: self.key.public().device(),
            device_seq: 0,
            prev: EntryHash::NONE,
            anchor: None,
            wall: now,
            mono_ms: None,
            subject: None,
            payload: statement.encode(),
        }
    }

    /// Links entries to the chain and signs them.
    fn run(&mut self, envelopes: &[Envelope]) -> Run {
        let (first_seq, prev) = (self.seq + 1, self.head);
        let mut entries = Vec::new();
        for envelope in envelopes {
            self.seq += 1;
            let entry = Entry::seal(Envelope { device_seq: self.seq, prev: self.head, ..envelope.clone() });
            self.head = entry.hash;
            entries.push(entry.bytes);
        }
        let tenant = doorstep_core::domain::CentreId::new("guangyuan");
        let message = Run::message(&tenant, self.key.public().device(), self.seq, self.head);
        Run { first_seq, prev, entries, signature: self.key.sign(&message) }
    }

    fn ask(&self, push: Option<Run>) -> Request {
        Request {
            protocol: PROTOCOL,
            epoch: 0,
            wall: testing::at("2026-05-13 08:50"),
            reference: [0; 8],
            cursors: Vec::new(),
            push,
            fetch: Vec::new(),
            history: None,
        }
    }

    fn punches(&mut self, site: &Site, count: usize) -> Request {
        let envelopes: Vec<Envelope> = (0..count).map(|_| self.punch(site)).collect();
        let run = self.run(&envelopes);
        self.ask(Some(run))
    }
}

/// The codes of a receipt; nothing for one that took effect.
fn verdict(receipt: &Receipt) -> String {
    match &receipt.verdict {
        Verdict::Effective => String::new(),
        other => other.codes().iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
    }
}
