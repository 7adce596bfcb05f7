//! What administrators do at people's doors: one-time cards, passwords set anew, and what is on record of it.

use doorstep_core::domain::{Timestamp, WorkerId};
use doorstep_core::sync::log::{Deed, Event, Logged};
use sqlx::{query, query_as};

use super::Postgres;
use crate::store::row::{self, signed};
use crate::store::{By, CardHash, Phone, Reset, Result};

impl Postgres {
    pub async fn phones(&self) -> Result<Vec<Phone>> {
        let rows = query_as(
            "SELECT id, worker, key, seq, head, anchored, forked, revoked, verifier, name, enrolled, last_seen \
             FROM device ORDER BY worker, enrolled, id",
        );
        rows.fetch_all(&self.readers).await?.into_iter().map(row::phone).collect()
    }

    pub async fn cards(&self) -> Result<Vec<(WorkerId, Timestamp)>> {
        let rows: Vec<(String, i64)> =
            query_as("SELECT worker, expires FROM card ORDER BY worker").fetch_all(&self.readers).await?;
        Ok(rows.into_iter().map(|(worker, expires)| (WorkerId(worker), Timestamp(expires))).collect())
    }

    pub async fn card(&self, code: &CardHash, now: Timestamp) -> Result<Option<WorkerId>> {
        let row: Option<(String,)> = query_as("SELECT worker FROM card WHERE code = $1 AND expires > $2")
            .bind(&code[..])
            .bind(now.0)
            .fetch_optional(&self.readers)
            .await?;
        Ok(row.map(|(worker,)| WorkerId(worker)))
    }

    pub async fn reset(&self, resets: &[Reset], by: &By, now: Timestamp) -> Result<()> {
        let mut group = self.group().await?;
        let mut events = Vec::new();
        for reset in resets {
            let worker = reset.worker.as_str();
            query("UPDATE account SET password_hash = $2 WHERE worker = $1")
                .bind(worker)
                .bind(&reset.password_hash)
                .execute(&mut *group.tx)
                .await?;
            query("DELETE FROM session WHERE device IN (SELECT id FROM device WHERE worker = $1) AND device <> $2")
                .bind(worker)
                .bind(&by.device.0[..])
                .execute(&mut *group.tx)
                .await?;
            query("DELETE FROM card WHERE worker = $1").bind(worker).execute(&mut *group.tx).await?;
            let worker = reset.worker.clone();
            events.push(Event::PasswordChanged { worker: worker.clone() });
            events.push(by.line(match &reset.card {
                None => Deed::Password { worker },
                Some((card, expires)) => {
                    query("INSERT INTO card (code, worker, expires) VALUES ($1, $2, $3)")
                        .bind(&card[..])
                        .bind(worker.as_str())
                        .bind(expires.0)
                        .execute(&mut *group.tx)
                        .await?;
                    Deed::Card { worker, card: *card }
                }
            }));
        }
        group.append(now, events).await?;
        group.commit().await
    }

    pub async fn withdraw(&self, worker: &WorkerId, by: &By, now: Timestamp) -> Result<bool> {
        let mut group = self.group().await?;
        let done = query("DELETE FROM card WHERE worker = $1").bind(worker.as_str()).execute(&mut *group.tx).await?;
        if done.rows_affected() == 0 {
            return Ok(false);
        }
        group.append(now, [by.line(Deed::Withdrawn { worker: worker.clone() })]).await?;
        group.commit().await?;
        Ok(true)
    }

    pub async fn join(&self, code: &CardHash, hash: &str, joining: &By, now: Timestamp) -> Result<bool> {
        let mut group = self.group().await?;
        let gone = query("DELETE FROM card WHERE code = $1 AND worker = $2 AND expires > $3")
            .bind(&code[..])
            .bind(joining.worker.as_str())
            .bind(now.0)
            .execute(&mut *group.tx)
            .await?;
        let set = query("UPDATE account SET password_hash = $2 WHERE worker = $1")
            .bind(joining.worker.as_str())
            .bind(hash)
            .execute(&mut *group.tx)
            .await?;
        if (gone.rows_affected(), set.rows_affected()) != (1, 1) {
            return Ok(false);
        }
        let By { worker, device } = joining.clone();
        let changed = Event::PasswordChanged { worker: worker.clone() };
        group.append(now, [Event::Joined { worker, device, card: *code }, changed]).await?;
        group.commit().await?;
        Ok(true)
    }

    pub async fn deeds(&self, before: u64, limit: usize) -> Result<Vec<Logged>> {
        let rows = query_as(
            "SELECT seq, bytes, nodes FROM log_line JOIN deed ON line = seq WHERE seq < $1 ORDER BY seq DESC LIMIT $2",
        )
        .bind(signed(before))
        .bind(signed(limit as u64))
        .fetch_all(&self.readers)
        .await?;
        rows.into_iter().map(row::line).collect()
    }

    pub async fn recent_editions(&self, limit: usize) -> Result<Vec<(u32, Timestamp, Vec<u8>)>> {
        let rows: Vec<(i64, i64, Vec<u8>)> =
            query_as("SELECT edition, since, bytes FROM reference ORDER BY edition DESC LIMIT $1")
                .bind(signed(limit as u64))
                .fetch_all(&self.readers)
                .await?;
        rows.into_iter()
            .map(|(edition, since, bytes)| Ok((row::edition(Some(edition))?, Timestamp(since), bytes)))
            .collect()
    }
}
