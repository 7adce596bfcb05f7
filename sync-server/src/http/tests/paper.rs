//! Papers: who gets one, who may ask about one, and what is said.

use doorstep_core::account::code;
use doorstep_core::domain::{GrantId, MatterId, Private, Role, WindowId};
use doorstep_core::fact::proceeding::{Deed, Thing, Value};
use doorstep_core::procedure::paper::{self, Checked};

use super::*;

const NAME: &str = "王秀英";

/// A correction notice of somebody who works at the window for social security.
fn notice(phone: &Phone, site: &Site, doc: DocId) -> Envelope {
    let text = |text: &str| Value::Text(text.to_owned());
    let private = |text: &str| Value::Private(Private::new(text.to_owned()));
    let values = [
        ("number", text("P1A2B3C-000031")),
        ("window", Value::Window(WindowId::new("social-security"))),
        ("case", text("SB-0317")),
        ("person", private(NAME)),
        ("phone", private("13900001234")),
        ("matter", Value::Matter(MatterId::new("social-card"))),
        ("guide_version", Value::Number(4)),
        ("to_add", Value::Things(vec![Thing { name: "近期一寸白底彩色照片（原件）".to_owned(), count: 1 }])),
        ("how", Value::Choice("written".to_owned())),
        ("left", Value::Tick(true)),
    ];
    let values = values.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
    let deed = Deed { procedure: "GY-ONCE".to_owned(), act: "correct".to_owned(), values };
    let statement = Statement::DeedDone(deed);
    let current = site.app.current();
    let mut grants = current.reference.organisation.grants_of(&phone.worker, site.clock.now().date());
    let grant = grants.find(|grant| grant.role == Role::WindowStaff).map(|grant| grant.id.clone());
    Envelope {
        doc,
        doc_kind: statement.doc_kind(),
        kind: statement.kind(),
        acting: grant.map(|grant: GrantId| (Role::WindowStaff, grant)),
        payload: statement.encode(),
        ..phone.punch(site)
    }
}

/// A notice on record, by somebody signed in; and its code.
async fn told(site: &Site) -> (Phone, DocId, String) {
    let mut phone = site.signed_in("lina", 1).await;
    let doc = DocId::drawn([7; 16]);
    let run = phone.run(&[notice(&phone, site, doc)]);
    let request = phone.ask(Some(run));
    let answer = site.sync(&phone, &request).await;
    assert_eq!(answer.admitted.receipts.iter().map(verdict).collect::<Vec<_>>(), [""]);
    let stored = site.app.store.documents(&[doc]).await.unwrap().pop().unwrap();
    let state = doorstep_core::fold::State::decode(&stored.state).unwrap();
    let code = paper::code(doc, state.as_proceeding().unwrap(), 1);
    (phone, doc, code)
}

async fn ask(site: &Site, doc: &str, code: &str) -> Reply {
    let body = json!({ "doc": doc, "code": code }).to_string();
    // From a phone that nobody has signed in on.
    let request = HttpRequest::builder().method(Method::POST).uri("/check").header(header::HOST, "here");
    site.reply(request.body(Body::from(body)).unwrap()).await
}

#[tokio::test]
async fn anybody_may_ask_whether_a_paper_is_on_record_and_hears_no_name() {
    let site = Site::open().await;
    let (_, doc, code) = told(&site).await;
    let found = ask(&site, &doc.to_string(), &code).await;
    let words = String::from_utf8(found.body.clone()).unwrap();
    assert!(!words.contains(NAME) && !words.contains("1390") && !words.contains("SB-0317"), "{words}");
    match serde_json::from_slice(&found.body).unwrap() {
        Checked::OnRecord { number, matter, on, later_steps, .. } => {
            assert_eq!((number.as_str(), matter.as_str()), ("P1A2B3C-000031", "社会保障卡申领"));
            assert_eq!((on.as_str(), later_steps), ("2026-05-13", 0));
        }
        other => panic!("{other:?}"),
    }
    let said = |reply: Reply| (reply.status, String::from_utf8(reply.body).unwrap());
    let wrong = code.replace(|digit: char| digit.is_ascii_hexdigit(), "0");
    let differs = (StatusCode::OK, r#"{"found":"differs"}"#.to_owned());
    let unknown = (StatusCode::OK, r#"{"found":"unknown"}"#.to_owned());
    assert_eq!(said(ask(&site, &doc.to_string(), &wrong).await), differs);
    assert_eq!(said(ask(&site, &doc.to_string(), "").await), differs);
    // A document that is none of the kind is as unknown as one that is not there.
    let mut phone = site.signed_in("zhangwei", 2).await;
    site.push(&mut phone, 1).await;
    for other in [DocId([9; 16]), phone.month(&site)] {
        assert_eq!(said(ask(&site, &other.to_string(), &code).await), unknown);
    }
    ask(&site, "x", &code).await.refused(StatusCode::BAD_REQUEST, code::FORMAT);
    ask(&site, &doc.to_string(), &"0".repeat(400)).await.refused(StatusCode::PAYLOAD_TOO_LARGE, code::SIZE);
}

#[tokio::test]
async fn who_asks_too_often_waits() {
    let site = Site::open_with(|config| config.limits.check = Rate { burst: 2, per_minute: 1 }).await;
    for _ in 0..2 {
        assert_eq!(ask(&site, &DocId([9; 16]).to_string(), "").await.status, StatusCode::OK);
    }
    let refused = ask(&site, &DocId([9; 16]).to_string(), "").await;
    refused.refused(StatusCode::TOO_MANY_REQUESTS, code::RATE);
    assert!(refused.retry_after.is_some());
}

#[tokio::test]
async fn only_who_reads_the_document_gets_its_paper() {
    let site = Site::open().await;
    let (phone, doc, _) = told(&site).await;
    let path = format!("/paper/{doc}.pdf");
    let get = async |phone: &Phone, path: &str| site.send(phone, Method::GET, path, Vec::new()).await;
    let own = get(&phone, &path).await;
    // A machine without a font says so, and nothing else.
    if site.app.papers.face().is_ok() {
        assert_eq!(own.status, StatusCode::OK);
        assert!(own.body.starts_with(b"%PDF-"));
    } else {
        own.refused(StatusCode::SERVICE_UNAVAILABLE, code::FONT);
    }
    // The supervision section reads all; another window reads none, and cannot tell it from none.
    let supervision = site.signed_in("hefang", 3).await;
    assert_eq!(get(&supervision, &path).await.status, own.status);
    let other = site.signed_in("tangjing", 4).await;
    get(&other, &path).await.refused(StatusCode::NOT_FOUND, code::PATH);
    for none in [format!("/paper/{}.pdf", DocId([9; 16])), format!("/paper/{doc}"), "/paper/x.pdf".to_owned()] {
        get(&phone, &none).await.refused(StatusCode::NOT_FOUND, code::PATH);
    }
    get(&Phone::new(9), &path).await.refused(StatusCode::UNAUTHORIZED, code::SESSION);
}

#[tokio::test]
async fn without_a_font_a_paper_is_refused_with_a_code_of_its_own() {
    let site = Site::open_with(|config| config.paper_font = Some("/nowhere/font.ttc".into())).await;
    let (phone, doc, _) = told(&site).await;
    let reply = site.send(&phone, Method::GET, &format!("/paper/{doc}.pdf"), Vec::new()).await;
    reply.refused(StatusCode::SERVICE_UNAVAILABLE, code::FONT);
}
