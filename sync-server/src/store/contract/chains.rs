//! What phones signed.

use std::collections::BTreeMap;

use doorstep_core::fact::Signature;
use doorstep_core::sync::ledger::RunSignature;

use super::{changes, commit, device, each, enrol, scopes};

#[tokio::test]
async fn what_a_phone_signed_is_kept_by_the_last_place_that_it_covers() {
    each(async |store| {
        let phone = enrol(&store, 1).await;
        let signed = |last_seq, byte| RunSignature { device: phone, last_seq, signature: Signature([byte; 64]) };
        let mut written = changes(phone, 1, 1, &[1, 2, 3], &scopes(&["a"]));
        written.signatures.extend([signed(2, 7), signed(3, 8)]);
        commit(&store, &written).await;
        // The first stays.
        let mut again = changes(phone, 4, 1, &[4], &scopes(&["a"]));
        again.signatures.extend([signed(3, 9), signed(4, 9)]);
        commit(&store, &again).await;
        let held = store.signatures(phone, 3, 9).await.unwrap();
        assert_eq!(held, BTreeMap::from([(3, Signature([8; 64])), (4, Signature([9; 64]))]));
        assert!(store.signatures(device(2), 0, 9).await.unwrap().is_empty());
    })
    .await;
}
