//! Requests and runs.

use axum::Router;
use axum::body::Body;
use doorstep_core::account::code;
use doorstep_core::sync::message::Supplied;
use futures_util::future::join_all;

use super::*;

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
    assert_eq!(site.sync(&phone, &good).await.admitted.receipts.len(), 3, "and the good one is taken after all that");
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
    let long = json!({ "login": "x".repeat(40_000) }).to_string().into_bytes();
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
        assert!(answer.admitted.receipts.is_empty());
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
    let codes: Vec<String> = answer.admitted.receipts.iter().map(verdict).collect();
    let format = code::FORMAT;
    assert_eq!(codes, ["", format, "GY-CORE-E-ROLE", format, format, ""]);
    assert_eq!(answer.device_seq, 6, "each holds its place");
    let month = site.app.store.log(phone.month(&site), u64::MAX, 9).await.unwrap();
    assert_eq!(month.iter().map(|entry| entry.device_seq).collect::<Vec<_>>(), [6, 1]);
}

#[tokio::test]
async fn bytes_that_come_again_out_of_their_place_leave_a_log_that_holds() {
    let site = Site::open().await;
    let mut lina = site.signed_in("lina", 1).await;
    let mut zhang = site.signed_in("zhangwei", 2).await;
    let run = lina.run(&[lina.punch(&site)]);
    let bytes = run.entries[0].clone();
    site.sync(&lina, &lina.ask(Some(run))).await;
    for phone in [&mut lina, &mut zhang] {
        let again = phone.run_of(vec![bytes.clone()]);
        let answer = site.sync(phone, &phone.ask(Some(again))).await;
        assert_eq!(verdict(&answer.admitted.receipts[0]), code::FORMAT);
    }
    let report = crate::audit::audit(&site.app.store).await.unwrap();
    assert_eq!((report.entries, report.refused, report.faults), (1, 2, Vec::<String>::new()));
}

#[tokio::test]
async fn nobody_brings_back_what_was_refused_in_the_name_of_another() {
    let site = Site::open().await;
    let mut lina = site.signed_in("lina", 1).await;
    let mut zhang = site.signed_in("zhangwei", 2).await;
    // Both numbers stand in everything that colleagues receive.
    let next = Envelope { device_seq: lina.seq + 1, prev: lina.head, ..lina.punch(&site) };
    let forged = Entry::seal(Envelope { wall: site.clock.now().plus_minutes(-9), ..next });
    let own_name = Entry::seal(Envelope { person: zhang.worker.clone(), ..forged.envelope.clone() });
    for bytes in [forged.bytes, own_name.bytes] {
        let run = zhang.run_of(vec![bytes.clone()]);
        let answer = site.sync(&zhang, &zhang.ask(Some(run))).await;
        let receipt = answer.admitted.receipts[0].clone();
        assert_eq!(verdict(&receipt), code::FORMAT);
        let supply = vec![Supplied { bytes, receipt }];
        site.sync(&zhang, &Request { epoch: answer.epoch, supply, ..zhang.ask(None) }).await;
    }
    let run = lina.run(&[lina.punch(&site)]);
    let answer = site.sync(&lina, &lina.ask(Some(run))).await;
    assert_eq!((answer.push_problem, answer.device_seq), (None, 1), "her chain is her own");
    assert_eq!(verdict(&answer.admitted.receipts[0]), "");
    let report = crate::audit::audit(&site.app.store).await.unwrap();
    assert_eq!((report.entries, report.refused, report.faults), (1, 2, Vec::<String>::new()));
}

#[tokio::test]
async fn a_run_with_bytes_longer_than_any_entry_is_not_kept() {
    let site = Site::open().await;
    let mut phone = site.signed_in("lina", 1).await;
    let before = site.fingerprint().await;
    let run = phone.run_of(vec![vec![7; 2 * ENTRY_MAX + 1]]);
    let answer = site.sync(&phone, &phone.ask(Some(run))).await;
    assert_eq!(answer.push_problem.as_deref(), Some(code::SIZE));
    assert_eq!(site.fingerprint().await, before);
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
    assert_eq!(answer.admitted.receipts.iter().map(verdict).collect::<Vec<_>>(), ["SYNC-E-DOCUMENT"; 2]);

    let reading = Request { fetch: vec![month, DocId([7; 16])], history: Some(month), ..stranger.ask(None) };
    let answer = site.sync(&stranger, &reading).await;
    assert!(answer.snapshots.is_empty() && answer.admitted.entries.is_empty() && answer.history.is_empty());
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
    assert_eq!(first.admitted.receipts.len(), 3);
    let before = site.fingerprint().await;
    for _ in 0..3 {
        let again = site.sync(&phone, &request).await;
        assert_eq!(again.admitted.receipts, first.admitted.receipts);
        assert_eq!((again.device_seq, again.device_head), (first.device_seq, first.device_head));
        assert_eq!(again.push_problem, None);
    }
    // At the same time, too: one writer, one outcome.
    let at_once: Vec<_> = (0..8).map(|_| site.sync(&phone, &request)).collect();
    for again in join_all(at_once).await {
        assert_eq!(again.admitted.receipts, first.admitted.receipts);
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
async fn the_writer_itself_takes_nothing_of_a_phone_that_was_revoked_on_the_way() {
    let site = Site::open().await;
    let mut phone = site.signed_in("lina", 1).await;
    let key = phone.key.public();
    let run = phone.punches(&site, 1).push.unwrap();
    let centre = site.app.current().reference.centre.clone();
    let run = doorstep_core::sync::ledger::verify(&centre, &key, &run).unwrap();
    let before = site.fingerprint().await;
    site.app.store.revoke(key.device(), None, site.clock.now()).await.unwrap();
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
    let mut log = site.app.store.log(phones[0].month(&site), u64::MAX, 1000).await.unwrap();
    log.reverse();
    let places: Vec<u64> = log.iter().map(|entry| entry.receipt.doc_seq).collect();
    assert_eq!(places, (1..=60).collect::<Vec<u64>>());
    let heads = site.app.store.heads(&[Scope::Person(WorkerId::new("lina"))]).await.unwrap();
    assert_eq!(heads[0].seq, 60);
    let last = log.last().unwrap().receipt.hash;
    assert_eq!(heads[0].digest, doorstep_core::sync::scope::head_digest(phones[0].month(&site), 60, last));
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
async fn who_pushes_too_many_entries_is_told_when_to_come_back() {
    let site = Site::open_with(|config| config.limits.entries = Rate { burst: 5, per_minute: 6 }).await;
    let mut phone = site.signed_in("lina", 1).await;
    site.push(&mut phone, 4).await;
    let before = site.fingerprint().await;
    let request = phone.punches(&site, 3);
    let reply = site.send(&phone, Method::POST, "/sync", request.encode()).await;
    reply.refused(StatusCode::TOO_MANY_REQUESTS, code::RATE);
    assert!((11..=21).contains(&reply.problem().retry_after_s.unwrap()));
    assert_eq!(site.fingerprint().await, before);
    site.sync(&phone, &phone.ask(None)).await;
}

#[tokio::test]
async fn a_writer_that_cannot_take_a_run_is_a_problem_and_no_signed_answer() {
    let site = Site::open().await;
    let mut phone = site.signed_in("lina", 1).await;
    let request = phone.punches(&site, 1);
    let before = site.fingerprint().await;
    // A writer that is gone answers like one whose queue is full.
    site._opened.0.abort();
    let reply = site.send(&phone, Method::POST, "/sync", request.encode()).await;
    reply.refused(StatusCode::SERVICE_UNAVAILABLE, code::STORE);
    assert_eq!((reply.problem().retry_after_s, reply.retry_after.as_deref()), (Some(5), Some("5")));
    assert_eq!(site.fingerprint().await, before);
    site.sync(&phone, &phone.ask(None)).await;
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
    assert_eq!(site.sync(&phone, &request).await.admitted.receipts.len(), 1);

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
    let message = answer_message(phone.key.public().device(), &signed.request, &signed.body);
    assert!(site.app.server_key.verifies(&message, &signed.signature));
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
    let layer = tower_http::catch_panic::CatchPanicLayer::custom(crate::http::after_panic);
    let router = Router::new().route("/", axum::routing::get(broken)).layer(layer);
    let response = router.oneshot(HttpRequest::new(Body::empty())).await.unwrap();
    Reply::of(response).await.refused(StatusCode::INTERNAL_SERVER_ERROR, code::FAULT);
}
