//! Editions of the reference data: reading them, and putting one in force.

use doorstep_core::domain::{DocId, Timestamp};
use doorstep_core::sync::ledger::StoredDocument;
use doorstep_core::sync::log::{Deed, Event};
use sha2::{Digest, Sha256};
use sqlx::{query, query_as, query_scalar};

use super::{Group, Sqlite, json_ids};
use crate::store::row::{self, signed};
use crate::store::{Publication, Result, StoreError};

const NEWEST: &str = "SELECT bytes FROM reference ORDER BY edition DESC LIMIT 1";
const NUMBER: &str = "SELECT max(edition) FROM reference";

impl Sqlite {
    pub async fn reference(&self) -> Result<Option<Vec<u8>>> {
        Ok(query_scalar(NEWEST).fetch_optional(&self.readers).await?)
    }

    pub async fn edition(&self) -> Result<u32> {
        row::edition(query_scalar(NUMBER).fetch_one(&self.readers).await?)
    }

    pub async fn editions(&self) -> Result<Vec<(u32, Vec<u8>)>> {
        let rows = query_as("SELECT edition, bytes FROM reference ORDER BY edition").fetch_all(&self.readers).await?;
        rows.into_iter().map(row::reference).collect()
    }
}

impl Group {
    pub async fn edition(&mut self) -> Result<u32> {
        row::edition(query_scalar(NUMBER).fetch_one(&mut *self.tx).await?)
    }

    pub async fn reference(&mut self) -> Result<Vec<u8>> {
        let bytes = query_scalar(NEWEST).fetch_optional(&mut *self.tx).await?;
        bytes.ok_or_else(|| StoreError::damaged("no reference data"))
    }

    pub async fn publish(&mut self, publication: &Publication, now: Timestamp) -> Result<()> {
        query("INSERT INTO reference (edition, bytes, since) VALUES ($1, $2, $3)")
            .bind(publication.edition)
            .bind(&publication.reference)
            .bind(now.0)
            .execute(&mut *self.tx)
            .await?;
        let closed = &publication.closed;
        if !closed.is_empty() {
            for statement in [
                "DELETE FROM account WHERE worker IN (SELECT value FROM json_each($1))",
                "DELETE FROM card WHERE worker IN (SELECT value FROM json_each($1))",
            ] {
                query(statement).bind(json_ids(closed)).execute(&mut *self.tx).await?;
            }
            query(
                "UPDATE session SET expires = $2 WHERE expires > $2 AND device IN \
                 (SELECT id FROM device WHERE worker IN (SELECT value FROM json_each($1)))",
            )
            .bind(json_ids(closed))
            .bind(publication.sessions_end.0)
            .execute(&mut *self.tx)
            .await?;
        }
        for (worker, login) in &publication.renamed {
            query("UPDATE account SET login = $2 WHERE worker = $1")
                .bind(worker.as_str())
                .bind(login)
                .execute(&mut *self.tx)
                .await?;
        }
        for account in &publication.opened {
            query("INSERT INTO account (login, worker, password_hash) VALUES ($1, $2, $3)")
                .bind(&account.login)
                .bind(account.worker.as_str())
                .bind(&account.password_hash)
                .execute(&mut *self.tx)
                .await?;
        }
        let digest = Sha256::digest(&publication.reference).into();
        let published = Event::Published { edition: publication.edition, digest };
        let opened = publication.opened.iter().map(|account| account.worker.clone());
        let opened = opened.map(|worker| Event::PasswordChanged { worker });
        let by = publication.by.as_ref().map(|by| by.line(Deed::Published { edition: publication.edition }));
        let events: Vec<Event> = [published].into_iter().chain(by).chain(opened).collect();
        // Said with the lines: who caches documents or what follows from the people in the edition reads both anew.
        self.written = self.head.size + events.len() as u64;
        self.append(now, events).await
    }

    pub async fn page(&mut self, after: DocId, limit: usize) -> Result<Vec<StoredDocument>> {
        let rows = query_as(
            "SELECT doc, kind, doc_seq, head, state, shared, scopes, people FROM document WHERE doc > $1 ORDER BY doc LIMIT $2",
        )
        .bind(&after.0[..])
        .bind(signed(limit as u64))
        .fetch_all(&mut *self.tx)
        .await?;
        rows.into_iter().map(row::document).collect()
    }
}
