//! The first change of every document of a kind, by its hash: constant for ever, or nothing that is stored can be read.

use automerge::ChangeHash;

use crate::fact::DocKind;

/// A new kind's is what the test of the genesis prints.
pub(super) fn hash(kind: DocKind) -> ChangeHash {
    let hexadecimal = match kind {
        DocKind::Visit => "90c501351cd3c555e3521e1538392e7298b59558552b62cbf90f1f486d99ef6a",
        DocKind::Leave => "d3eb25d5a5eded5b7a097a2e70beb107b306154d761eeba26f0590e295c551b1",
        DocKind::Month => "2ca474dbe59984bfa8efe347bfdbde9348e764d27eaaee2821824f4efa893c35",
        DocKind::Meeting => "51f37bc94ea3be9c50be7cc829bbf351cc09c57e259563482ac3d297551f69db",
        DocKind::Post => "ffac86dd1577a42b2910d68d5c82834097b4508074838979dd5d313311438a85",
        DocKind::Report => "e4ccb19ffe43825f3cd0bc26ce97d57490465955629beea45f812b65dc15add4",
        DocKind::Case => "6f5fa0f34e8a94f73b7bb50cd9dba813696eac59e0928f456470ee7bbad407ac",
        DocKind::Counter => "ac074ef109a934ad14d423398616f2748be2e4c2744c5cfd6b83d4aa779849fb",
        DocKind::Grounds => "ea6f53f8b13f73a3f1ce3489f1da32ec0c7f885275c903bf9660bd4ddef0d69e",
        DocKind::Training => "93be8cc77280e081029a3b43f351f10410d5586d238283b588308a74e39aa8f3",
        DocKind::Extended => "1c8dab00858ead7870d079922802d55137eb2b6217a8c3ba055bc401ce7f47b3",
        DocKind::Proceeding => "73fceb1b16f0163e07abd1462202e911d36457726d0fc2e145a51a7d13bee9f8",
        DocKind::Roster => "ebe902d9fc8689292435bf0963586435a443b5339f529080e1e8338bb0422fbd",
        DocKind::Violation => "21aa57f23daa203d36a9329060b93e3d520912812b875556b40b4f4a6ffc76a3",
        DocKind::Notice => "6a7c78bc1526ffc7726c9bf3464c15f676d92a6ec8979eb177f9538d4f74445e",
        DocKind::PrivateReads => "7584cbb0f40f9833924e667c2b9f8bd2f7f57c237fbd2a58d3202b7a137a6852",
        DocKind::Feedback => "ab03c65fd8fa8a5258ca91eb39bebcfcf1573beda64b14fd7f4345842a38025b",
    };
    hexadecimal.parse().expect("64 hexadecimal digits")
}
