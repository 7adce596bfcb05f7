//! What is stated about photographs.

use doorstep_core::attachment::{Attachment, Media};
use doorstep_core::domain::{AttachmentId, ChunkHash};
use doorstep_core::fact::Statement;
use doorstep_core::fact::photo::{Photo, Subject, TakenBack};

use super::AT;

pub(super) fn statements() -> Vec<Statement> {
    let attachment =
        Attachment { media: Media::Jpeg, size: 300_000, chunks: vec![ChunkHash([7; 32]), ChunkHash([8; 32])] };
    vec![
        Statement::PhotoTaken(Photo { at: AT, subject: Subject::Receipt, attachment }),
        Statement::PhotoTakenBack(TakenBack { photo: AttachmentId([9; 32]), reason: "拍到了别人".into() }),
    ]
}
