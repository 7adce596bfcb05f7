//! Chunks of photographs: who may bring and fetch which, and what is none.

use doorstep_core::account::code;
use doorstep_core::attachment::{ASK_MAX, Attachment, CHUNK, Media, Place, Places, Sorted, chunk_hash, code as answer};
use doorstep_core::fact::Kind;
use doorstep_core::fact::photo::{Photo, Subject, TakenBack};
use doorstep_core::fact::visit::Moment;
use doorstep_core::fold::visit::Stage;
use doorstep_core::fold::{State, Step};
use doorstep_core::sync::ledger::{Changes, StoredDocument};
use doorstep_core::sync::log::{Event, Line};
use doorstep_core::sync::scope::audience;
use doorstep_core::testing::{Play, application, jpeg_of, plan};

use super::*;
use crate::http::attachments;

/// A visit of Li Na's on which photographs were taken, as the store holds it after their facts were admitted.
struct Visited {
    site: Site,
    play: Play,
    doc: DocId,
}

impl Visited {
    async fn with(pictures: &[&[u8]]) -> Self {
        let site = Site::open().await;
        let mut play = Play::guangyuan("2026-05-12 10:00");
        let doc = play.prepared_visit(application(), plan("2026-05-13 13:30", "2026-05-13 14:30", &["lina"]));
        play.at("2026-05-13 13:40");
        let moment = Moment { at: play.now };
        play.by("lina").states(doc, Statement::Departed(moment.clone())).effective();
        play.by("lina").states(doc, Statement::Arrived(moment)).effective();
        for picture in pictures {
            let attachment = Attachment::of(Media::Jpeg, picture).unwrap();
            let photo = Photo { at: play.now, subject: Subject::Material, attachment };
            play.by("lina").states(doc, Statement::PhotoTaken(photo)).effective();
        }
        let visited = Self { site, play, doc };
        visited.store(visited.play.documents[&doc].clone()).await;
        visited
    }

    /// Puts the visit into the store as it is.
    async fn store(&self, state: State) {
        let document = StoredDocument {
            doc: self.doc,
            kind: state.kind(),
            doc_seq: 1,
            head: EntryHash([1; 32]),
            state: state.encode(),
            shared: Vec::new(),
            scopes: audience(&state, &self.play.reference),
            people: Default::default(),
        };
        let mut group = self.site.app.store.group().await.unwrap();
        let log_head = group.log_head().clone();
        group
            .write(&Changes { documents: vec![document], log_head, ..Changes::default() }, self.play.now)
            .await
            .unwrap();
        group.commit().await.unwrap();
    }

    fn place(&self, chunk: &[u8]) -> Place {
        Place { doc: self.doc, chunk: chunk_hash(chunk) }
    }

    async fn put(&self, phone: &Phone, place: Place, bytes: &[u8]) -> Reply {
        self.site.send(phone, Method::PUT, &address(place), bytes.to_vec()).await
    }

    async fn get(&self, phone: &Phone, place: Place) -> Reply {
        self.site.send(phone, Method::GET, &address(place), Vec::new()).await
    }

    async fn sorted(&self, phone: &Phone, places: &[Place]) -> (Vec<Place>, Vec<Place>) {
        let body = Places(places.to_vec()).encode();
        let reply = self.site.send(phone, Method::POST, "/attachments/missing", body).await;
        assert_eq!(reply.status, StatusCode::OK);
        let Sorted { wanted, settled } = Sorted::decode(&reply.body).unwrap();
        (wanted.0, settled.0)
    }
}

fn address(place: Place) -> String {
    format!("/attachments/{}/{}", place.doc, place.chunk)
}

#[tokio::test]
async fn a_photograph_comes_chunk_by_chunk_in_any_order_and_is_fetched_by_who_reads_the_visit() {
    let picture = jpeg_of(CHUNK * 2 + 100, 1);
    let visited = Visited::with(&[&picture]).await;
    let lina = visited.site.signed_in("lina", 1).await;
    let chunks: Vec<&[u8]> = picture.chunks(CHUNK).collect();
    let places: Vec<Place> = chunks.iter().map(|chunk| visited.place(chunk)).collect();
    let stranger = visited.place(b"what nobody named");
    let asked = [&places[..], &[stranger]].concat();
    assert_eq!(visited.sorted(&lina, &asked).await, (places.clone(), vec![]), "of the stranger nothing is said");
    visited.get(&lina, places[0]).await.refused(StatusCode::NOT_FOUND, answer::COMING);

    assert_eq!(visited.put(&lina, places[2], chunks[2]).await.status, StatusCode::OK);
    let taken_up = (places[..2].to_vec(), places[2..].to_vec());
    assert_eq!(visited.sorted(&lina, &places).await, taken_up, "where it broke off");
    for at in [0, 1, 0] {
        assert_eq!(visited.put(&lina, places[at], chunks[at]).await.status, StatusCode::OK);
    }
    assert_eq!(visited.sorted(&lina, &places).await, (vec![], places.clone()));

    // A colleague of her window; and one who reads no visits of it.
    let head = visited.site.signed_in("sunyue", 2).await;
    let mut fetched = Vec::new();
    for place in &places {
        let reply = visited.get(&head, *place).await;
        assert_eq!(reply.status, StatusCode::OK);
        fetched.extend(reply.body);
    }
    assert_eq!(fetched, picture);
    let other = visited.site.signed_in("wuxia", 3).await;
    visited.get(&other, places[0]).await.refused(StatusCode::NOT_FOUND, answer::UNKNOWN);
    visited.put(&other, places[0], chunks[0]).await.refused(StatusCode::NOT_FOUND, answer::UNKNOWN);
    assert_eq!(visited.sorted(&other, &places).await, (vec![], vec![]));
}

#[tokio::test]
async fn what_is_not_named_or_not_what_its_name_says_is_not_kept() {
    let picture = jpeg_of(5_000, 1);
    let visited = Visited::with(&[&picture]).await;
    let lina = visited.site.signed_in("lina", 1).await;
    let place = visited.place(&picture);
    let stranger = visited.place(b"what nobody named");
    visited.put(&lina, stranger, b"what nobody named").await.refused(StatusCode::NOT_FOUND, answer::UNKNOWN);
    let elsewhere = Place { doc: DocId([9; 16]), ..place };
    visited.put(&lina, elsewhere, &picture).await.refused(StatusCode::NOT_FOUND, answer::UNKNOWN);
    visited.put(&lina, place, &picture[1..]).await.refused(StatusCode::BAD_REQUEST, answer::HASH);
    visited.put(&lina, place, &vec![0; CHUNK + 1]).await.refused(StatusCode::PAYLOAD_TOO_LARGE, code::SIZE);
    for path in ["/attachments/x/y", &format!("/attachments/{}/zz", visited.doc)] {
        let reply = visited.site.send(&lina, Method::PUT, path, picture.clone()).await;
        reply.refused(StatusCode::BAD_REQUEST, code::FORMAT);
    }
    let many = Places(vec![place; ASK_MAX + 1]).encode();
    let reply = visited.site.send(&lina, Method::POST, "/attachments/missing", many).await;
    reply.refused(StatusCode::PAYLOAD_TOO_LARGE, code::SIZE);
    let nobody = Phone::new(7);
    visited.get(&nobody, place).await.refused(StatusCode::UNAUTHORIZED, code::SESSION);
    assert_eq!(visited.sorted(&lina, &[place]).await, (vec![place], vec![]), "nothing of all that was kept");
}

#[tokio::test]
async fn what_is_no_clean_photograph_goes_when_its_last_chunk_has_come() {
    let good = jpeg_of(5_000, 1);
    let exif = [&good[..2], b"\xff\xe1\x00\x08Exif\0\0".as_slice(), &good[2..]].concat();
    let cut = good[..good.len() - 2].to_vec();
    let page = b"<html><script>alert(1)</script>".to_vec();
    for bad in [exif, cut, page] {
        let visited = Visited::with(&[&bad, &good]).await;
        let lina = visited.site.signed_in("lina", 1).await;
        let place = visited.place(&bad);
        visited.put(&lina, place, &bad).await.refused(StatusCode::BAD_REQUEST, answer::IMAGE);
        visited.get(&lina, place).await.refused(StatusCode::NOT_FOUND, answer::COMING);
        let place = visited.place(&good);
        assert_eq!(visited.put(&lina, place, &good).await.status, StatusCode::OK);
    }

    // The same chunks under two names: neither is one, so the last chunk is not kept.
    let page = vec![b'<'; CHUNK + 10];
    let visited = Visited::with(&[&page, &page[..CHUNK + 9]]).await;
    let lina = visited.site.signed_in("lina", 1).await;
    let (first, last) = page.split_at(CHUNK);
    assert_eq!(visited.put(&lina, visited.place(first), first).await.status, StatusCode::OK);
    visited.put(&lina, visited.place(last), last).await.refused(StatusCode::BAD_REQUEST, answer::IMAGE);
    visited.get(&lina, visited.place(last)).await.refused(StatusCode::NOT_FOUND, answer::COMING);

    // A file that shares a chunk with a good photograph does not take that along.
    let picture = jpeg_of(CHUNK + 10, 3);
    let thief = [&picture[..CHUNK], b"no end"].concat();
    let visited = Visited::with(&[&picture, &thief]).await;
    let lina = visited.site.signed_in("lina", 1).await;
    for chunk in picture.chunks(CHUNK) {
        assert_eq!(visited.put(&lina, visited.place(chunk), chunk).await.status, StatusCode::OK);
    }
    visited.put(&lina, visited.place(b"no end"), b"no end").await.refused(StatusCode::BAD_REQUEST, answer::IMAGE);
    assert_eq!(visited.get(&lina, visited.place(&picture[..CHUNK])).await.status, StatusCode::OK);
}

#[tokio::test]
async fn what_was_taken_back_or_is_over_is_removed_and_the_log_says_so() {
    let (first, second) = (jpeg_of(5_000, 1), jpeg_of(6_000, 2));
    let mut visited = Visited::with(&[&first, &second]).await;
    let lina = visited.site.signed_in("lina", 1).await;
    for picture in [&first, &second] {
        assert_eq!(visited.put(&lina, visited.place(picture), picture).await.status, StatusCode::OK);
    }
    assert_eq!(attachments::tidy(&visited.site.app).await.unwrap(), 0);

    let photo = Attachment::of(Media::Jpeg, &first).unwrap().id();
    let back = TakenBack { photo, reason: "拍到了别人".to_owned() };
    visited.play.by("lina").states(visited.doc, Statement::PhotoTakenBack(back)).effective();
    visited.store(visited.play.documents[&visited.doc].clone()).await;
    visited.get(&lina, visited.place(&first)).await.refused(StatusCode::GONE, answer::REMOVED);
    visited.put(&lina, visited.place(&first), &first).await.refused(StatusCode::GONE, answer::REMOVED);
    let place = visited.place(&first);
    assert_eq!(visited.sorted(&lina, &[place]).await, (vec![], vec![place]), "its phone need not bring it");
    assert_eq!(attachments::tidy(&visited.site.app).await.unwrap(), 1);
    assert_eq!(visited.get(&lina, visited.place(&second)).await.status, StatusCode::OK);

    let mut closed = visited.play.visit(visited.doc).clone();
    closed.stage = Stage::Closed;
    let back = Step { kind: Kind(24), received_at: visited.site.clock.now(), ..closed.trail[0].clone() };
    closed.trail.push(back);
    visited.store(State::Visit(closed)).await;
    visited.site.clock.advance_ms(91 * 86_400_000);
    assert_eq!(attachments::tidy(&visited.site.app).await.unwrap(), 1);
    let lines = visited.site.app.store.log_lines(0, 1000).await.unwrap();
    let events = lines.iter().map(|line| decode::<Line>(&line.bytes).unwrap().event);
    let removed =
        events.filter(|event| matches!(event, Event::ChunksRemoved { doc, chunks: 1 } if *doc == visited.doc));
    assert_eq!(removed.count(), 2);
    assert_eq!(visited.site.app.store.chunks_of(&[visited.doc]).await.unwrap(), []);
}
