//! The photographs of a document: which there are, and which were taken back.

use serde::{Deserialize, Serialize};

use super::case::By;
use crate::attachment::Attachment;
use crate::domain::{AttachmentId, Timestamp};
use crate::fact::photo::Subject;
use crate::fact::{Envelope, Statement};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Photo {
    pub taken: By,
    pub subject: Subject,
    pub attachment: Attachment,
    /// By whom, when and why: then stores remove the picture.
    pub taken_back: Option<(By, String)>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Photos(pub Vec<Photo>);

impl Photos {
    /// Those that were not taken back.
    pub fn in_force(&self) -> impl Iterator<Item = &Photo> {
        self.0.iter().filter(|photo| photo.taken_back.is_none())
    }

    pub fn find(&self, id: &AttachmentId) -> Option<&Photo> {
        self.0.iter().find(|photo| photo.attachment.id() == *id)
    }

    /// Takes up an effective statement about photographs; others change nothing.
    pub(super) fn apply(&mut self, envelope: &Envelope, statement: &Statement) {
        let by = |at: Timestamp| By { who: envelope.person.clone(), at };
        match statement {
            Statement::PhotoTaken(photo) => self.0.push(Photo {
                taken: by(photo.at),
                subject: photo.subject,
                attachment: photo.attachment.clone(),
                taken_back: None,
            }),
            Statement::PhotoTakenBack(back) => {
                let photo = self.0.iter_mut().find(|photo| photo.attachment.id() == back.photo);
                if let Some(photo) = photo {
                    photo.taken_back = Some((by(envelope.wall), back.reason.clone()));
                }
            }
            _ => {}
        }
    }
}
