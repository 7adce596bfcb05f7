//! One-time cards, doors set anew, and the lines that tell of them.

use doorstep_core::fact::PublicKey;
use doorstep_core::sync::log::{Deed, Event, Line};
use doorstep_core::sync::verifier::Verifier;

use super::*;
use crate::store::{By, Reset};

fn by(phone: DeviceId) -> By {
    By { worker: WorkerId::new("admin"), device: phone }
}

async fn founded(store: &Store) {
    store.found(&founding(["li", "zhang", "admin"].map(|login| account(login, login)).into())).await.unwrap();
}

fn card(worker: &str, code: u8, ends: Timestamp) -> Reset {
    Reset { worker: WorkerId::new(worker), password_hash: String::new(), card: Some(([code; 32], ends)) }
}

async fn phone(store: &Store, worker: &str, number: u8) -> DeviceId {
    let key = SecretKey::from_bytes(&[number; 32]).unwrap().public();
    assert!(store.enrol(&WorkerId::new(worker), &key, "phone", 9, NOW).await.unwrap());
    assert!(store.open_session(&[number; 32], key.device(), "hash", NOW.plus_ms(1_000_000)).await.unwrap());
    key.device()
}

#[tokio::test]
async fn a_card_is_used_once_and_a_newer_one_takes_its_place() {
    each(async |store| {
        founded(&store).await;
        let admin = phone(&store, "admin", 1).await;
        let (li, later) = (WorkerId::new("li"), NOW.plus_ms(1000));
        let old = phone(&store, "li", 2).await;
        store.reset(&[card("li", 7, later), card("zhang", 8, later)], &by(admin), NOW).await.unwrap();
        store.reset(&[card("li", 9, later)], &by(admin), NOW).await.unwrap();
        assert_eq!(store.cards().await.unwrap(), [(li.clone(), later), (WorkerId::new("zhang"), later)]);
        assert_eq!(store.account_of(&li).await.unwrap().unwrap().password_hash, "");
        assert!(store.session(&[2; 32]).await.unwrap().is_none() && store.session(&[1; 32]).await.unwrap().is_some());

        assert_eq!(store.card(&[7; 32], NOW).await.unwrap(), None);
        assert_eq!(store.card(&[9; 32], NOW).await.unwrap(), Some(li.clone()));
        assert_eq!(store.card(&[9; 32], later).await.unwrap(), None, "at its end it is over");
        let joining = By { worker: li.clone(), device: old };
        for (code, joining, at) in [([7; 32], &joining, NOW), ([9; 32], &joining, later), ([9; 32], &by(admin), NOW)] {
            assert!(!store.join(&code, "new", joining, at).await.unwrap());
        }
        assert!(store.join(&[9; 32], "new", &joining, NOW).await.unwrap());
        assert!(!store.join(&[9; 32], "again", &joining, NOW).await.unwrap());
        assert_eq!(store.account_of(&li).await.unwrap().unwrap().password_hash, "new");
        assert!(store.withdraw(&WorkerId::new("zhang"), &by(admin), NOW).await.unwrap());
        assert!(!store.withdraw(&WorkerId::new("zhang"), &by(admin), NOW).await.unwrap());
        assert!(store.cards().await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_phone_keeps_its_authenticator_until_another_is_registered_and_a_revoked_one_gets_none() {
    each(async |store| {
        founded(&store).await;
        let (li, zhang) = (phone(&store, "li", 1).await, phone(&store, "zhang", 2).await);
        let verifier = |number: u8| Verifier { key: PublicKey(vec![number; 33]), host: [number; 32] };
        assert_eq!(store.phone(li).await.unwrap().unwrap().device.verifier, None);
        for number in [4, 5] {
            assert!(store.register(li, &verifier(number), NOW).await.unwrap());
            assert_eq!(store.phone(li).await.unwrap().unwrap().device.verifier, Some(verifier(number)));
        }
        store.revoke(zhang, None, NOW).await.unwrap();
        assert!(!store.register(zhang, &verifier(4), NOW).await.unwrap());
        assert_eq!(store.phone(zhang).await.unwrap().unwrap().device.verifier, None);
        let registered = store.deeds(u64::MAX, 2).await.unwrap();
        let last = decode::<Line>(&registered[1].bytes).unwrap().event;
        assert!(matches!(last, Event::VerifierRegistered { device, .. } if device == li), "{last:?}");
    })
    .await;
}

#[tokio::test]
async fn the_record_has_the_deeds_newest_first_and_no_entries() {
    each(async |store| {
        founded(&store).await;
        let admin = phone(&store, "admin", 1).await;
        let changes = changes(admin, 1, 1, &[1, 2], &scopes(&["a"]));
        commit(&store, &changes).await;
        let li = phone(&store, "li", 2).await;
        store.revoke(li, Some(&by(admin)), NOW).await.unwrap();
        let worker = WorkerId::new("li");
        let reset = Reset { worker: worker.clone(), password_hash: "new".into(), card: None };
        store.reset(&[reset], &by(admin), NOW).await.unwrap();
        let administered = |deed| Event::Administered { by: WorkerId::new("admin"), device: admin, deed };
        let events = async |before, limit| -> Vec<Event> {
            let lines = store.deeds(before, limit).await.unwrap();
            lines.iter().map(|logged| decode::<Line>(&logged.bytes).unwrap().event).collect()
        };
        let all = events(u64::MAX, 100).await;
        assert_eq!(
            all[..5],
            [
                administered(Deed::Password { worker: worker.clone() }),
                Event::PasswordChanged { worker: worker.clone() },
                administered(Deed::Revoked { device: li }),
                Event::Revoked { device: li },
                Event::Enrolled { device: li, worker },
            ]
        );
        assert!(!all.iter().any(|event| matches!(event, Event::Admitted { .. })));
        let third = store.deeds(u64::MAX, 3).await.unwrap()[2].seq;
        assert_eq!(events(third, 2).await, all[3..5]);
        let phones: Vec<DeviceId> = store.phones().await.unwrap().iter().map(|phone| phone.device.id).collect();
        assert_eq!(phones, [admin, li]);
        assert_eq!(store.recent_editions(3).await.unwrap(), [(3, NOW, vec![9])]);
    })
    .await;
}
