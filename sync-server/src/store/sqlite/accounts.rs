//! People's logins, phones and sessions.

use doorstep_core::domain::{DeviceId, EntryHash, Timestamp, WorkerId};
use doorstep_core::fact::{PublicKey, encode};
use doorstep_core::sync::log::{Deed, Event};
use doorstep_core::sync::verifier::Verifier;
use sha2::{Digest, Sha256};
use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, Row, query, query_as};

use super::{Sqlite, json_ids};
use crate::store::row::{self, id_16};
use crate::store::{Account, Attempts, By, Phone, Result, Session, Subject, TokenHash};

impl Sqlite {
    pub async fn account(&self, login: &str) -> Result<Option<Account>> {
        let row = query_as("SELECT login, worker, password_hash FROM account WHERE login = $1").bind(login);
        Ok(row.fetch_optional(&self.readers).await?.map(row::account))
    }

    pub async fn accounts(&self) -> Result<Vec<Account>> {
        let rows = query_as("SELECT login, worker, password_hash FROM account ORDER BY login");
        Ok(rows.fetch_all(&self.readers).await?.into_iter().map(row::account).collect())
    }

    pub async fn account_of(&self, worker: &WorkerId) -> Result<Option<Account>> {
        let row = query_as("SELECT login, worker, password_hash FROM account WHERE worker = $1").bind(worker.as_str());
        Ok(row.fetch_optional(&self.readers).await?.map(row::account))
    }

    pub async fn admitted(&self, hashes: &[EntryHash]) -> Result<Vec<EntryHash>> {
        let rows: Vec<(Vec<u8>,)> = query_as(
            "SELECT hash FROM entry WHERE hash IN (SELECT unhex(value) FROM json_each($1)) \
             UNION ALL SELECT hash FROM waiting WHERE hash IN (SELECT unhex(value) FROM json_each($1))",
        )
        .bind(json_ids(hashes.iter().copied()))
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(|(hash,)| row::entry_hash(hash)).collect()
    }

    pub async fn set_password(
        &self,
        worker: &WorkerId,
        (verified, hash): (&str, &str),
        staying: DeviceId,
        now: Timestamp,
    ) -> Result<bool> {
        let mut group = self.group().await?;
        let set = query("UPDATE account SET password_hash = $2 WHERE worker = $1 AND password_hash = $3")
            .bind(worker.as_str())
            .bind(hash)
            .bind(verified)
            .execute(&mut *group.tx)
            .await?;
        if set.rows_affected() == 0 {
            return Ok(false);
        }
        query("DELETE FROM session WHERE device IN (SELECT id FROM device WHERE worker = $1) AND device <> $2")
            .bind(worker.as_str())
            .bind(&staying.0[..])
            .execute(&mut *group.tx)
            .await?;
        group.append(now, [Event::PasswordChanged { worker: worker.clone() }]).await?;
        group.commit().await?;
        Ok(true)
    }

    pub async fn attempts(&self, subject: &Subject) -> Result<Option<Attempts>> {
        let row = query_as("SELECT failures, last, locked_until FROM attempt WHERE subject = $1")
            .bind(&subject[..])
            .fetch_optional(&self.readers)
            .await?;
        row.map(row::attempts).transpose()
    }

    pub async fn set_attempts(&self, subject: &Subject, attempts: Option<Attempts>) -> Result<()> {
        match attempts {
            Some(attempts) => {
                query(
                    "INSERT INTO attempt (subject, failures, last, locked_until) VALUES ($1, $2, $3, $4) \
                     ON CONFLICT (subject) DO UPDATE SET failures = excluded.failures, last = excluded.last, \
                     locked_until = excluded.locked_until",
                )
                .bind(&subject[..])
                .bind(attempts.failures)
                .bind(attempts.last.0)
                .bind(attempts.locked_until.0)
                .execute(&self.writer)
                .await?
            }
            None => query("DELETE FROM attempt WHERE subject = $1").bind(&subject[..]).execute(&self.writer).await?,
        };
        Ok(())
    }

    pub async fn phone(&self, device: DeviceId) -> Result<Option<Phone>> {
        let row =
            query_as("SELECT id, worker, key, seq, head, anchored, forked, revoked, verifier, name, enrolled, last_seen FROM device WHERE id = $1")
                .bind(&device.0[..])
                .fetch_optional(&self.readers)
                .await?;
        row.map(row::phone).transpose()
    }

    pub async fn phones_of(&self, worker: &WorkerId) -> Result<Vec<Phone>> {
        let rows = query_as(
            "SELECT id, worker, key, seq, head, anchored, forked, revoked, verifier, name, enrolled, last_seen \
             FROM device WHERE worker = $1 ORDER BY enrolled, id",
        )
        .bind(worker.as_str())
        .fetch_all(&self.readers)
        .await?;
        rows.into_iter().map(row::phone).collect()
    }

    pub async fn enrol(
        &self,
        worker: &WorkerId,
        key: &PublicKey,
        name: &str,
        active_max: u32,
        now: Timestamp,
    ) -> Result<bool> {
        // Counted under the writer lock, so that two enrolments at once cannot both be the last.
        let mut group = self.group().await?;
        let done = query(
            "INSERT INTO device (id, worker, key, name, seq, head, enrolled) SELECT $1, $2, $3, $4, 0, $5, $6 \
             WHERE (SELECT count(*) FROM device WHERE worker = $2 AND revoked IS NULL) < $7",
        )
        .bind(&key.device().0[..])
        .bind(worker.as_str())
        .bind(&key.0)
        .bind(name)
        .bind(&EntryHash::NONE.0[..])
        .bind(now.0)
        .bind(active_max)
        .execute(&mut *group.tx)
        .await?;
        if done.rows_affected() == 0 {
            return Ok(false);
        }
        group.append(now, [Event::Enrolled { device: key.device(), worker: worker.clone() }]).await?;
        group.commit().await?;
        Ok(true)
    }

    pub async fn revoke(&self, device: DeviceId, by: Option<&By>, now: Timestamp) -> Result<()> {
        let mut group = self.group().await?;
        let done = query("UPDATE device SET revoked = $2 WHERE id = $1 AND revoked IS NULL")
            .bind(&device.0[..])
            .bind(now.0)
            .execute(&mut *group.tx)
            .await?;
        if done.rows_affected() == 1 {
            let by = by.map(|by| by.line(Deed::Revoked { device }));
            group.append(now, [Event::Revoked { device }].into_iter().chain(by)).await?;
        }
        group.commit().await
    }

    pub async fn register(&self, device: DeviceId, verifier: &Verifier, now: Timestamp) -> Result<bool> {
        let mut group = self.group().await?;
        let done = query("UPDATE device SET verifier = $2 WHERE id = $1 AND revoked IS NULL")
            .bind(&device.0[..])
            .bind(encode(verifier))
            .execute(&mut *group.tx)
            .await?;
        if done.rows_affected() == 0 {
            return Ok(false);
        }
        group.append(now, [Event::VerifierRegistered { device, key: Sha256::digest(&verifier.key.0).into() }]).await?;
        group.commit().await?;
        Ok(true)
    }

    pub async fn lose(&self, worker: &WorkerId, device: DeviceId, unsent: Option<u64>, now: Timestamp) -> Result<bool> {
        let mut group = self.group().await?;
        let done = query("UPDATE device SET revoked = $3 WHERE id = $1 AND worker = $2 AND revoked IS NULL")
            .bind(&device.0[..])
            .bind(worker.as_str())
            .bind(now.0)
            .execute(&mut *group.tx)
            .await?;
        if done.rows_affected() == 0 {
            return Ok(false);
        }
        let lost = Event::StoreLost { worker: worker.clone(), device, unsent };
        group.append(now, [lost, Event::Revoked { device }]).await?;
        group.commit().await?;
        Ok(true)
    }

    pub async fn retire_idle(&self, worker: &WorkerId, now: Timestamp) -> Result<Option<DeviceId>> {
        let mut group = self.group().await?;
        let row: Option<(Vec<u8>,)> = query_as(
            "UPDATE device SET revoked = $2 WHERE id = (SELECT id FROM device AS phone WHERE worker = $1 AND revoked IS NULL \
             AND NOT EXISTS (SELECT 1 FROM session WHERE session.device = phone.id AND expires > $2) \
             ORDER BY coalesce(last_seen, enrolled), id LIMIT 1) RETURNING id",
        )
        .bind(worker.as_str())
        .bind(now.0)
        .fetch_optional(&mut *group.tx)
        .await?;
        let Some((id,)) = row else { return Ok(None) };
        let device = DeviceId(id_16(&id)?);
        group.append(now, [Event::Revoked { device }]).await?;
        group.commit().await?;
        Ok(Some(device))
    }

    pub async fn seen(&self, device: DeviceId, now: Timestamp) -> Result<()> {
        query("UPDATE device SET last_seen = $2 WHERE id = $1")
            .bind(&device.0[..])
            .bind(now.0)
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    pub async fn open_session(
        &self,
        token: &TokenHash,
        device: DeviceId,
        verified: &str,
        expires: Timestamp,
    ) -> Result<bool> {
        let mut tx = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        let door: Option<(String,)> = query_as(
            "SELECT account.worker FROM account JOIN device ON device.worker = account.worker \
             WHERE device.id = $1 AND password_hash = $2",
        )
        .bind(&device.0[..])
        .bind(verified)
        .fetch_optional(&mut *tx)
        .await?;
        if door.is_none() {
            return Ok(false);
        }
        query("DELETE FROM session WHERE device = $1").bind(&device.0[..]).execute(&mut *tx).await?;
        query("INSERT INTO session (token_hash, device, expires) VALUES ($1, $2, $3)")
            .bind(&token[..])
            .bind(&device.0[..])
            .bind(expires.0)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(true)
    }

    pub async fn session(&self, token: &TokenHash) -> Result<Option<Session>> {
        let row = query(
            "SELECT id, worker, key, seq, head, anchored, forked, revoked, verifier, name, enrolled, last_seen, expires, \
             EXISTS (SELECT 1 FROM account WHERE account.worker = device.worker) AS has_door \
             FROM session JOIN device ON id = device WHERE token_hash = $1",
        )
        .bind(&token[..])
        .fetch_optional(&self.readers)
        .await?;
        let session = |row: SqliteRow| {
            Ok(Session {
                phone: row::phone(FromRow::from_row(&row)?)?,
                ends: Timestamp(row.try_get("expires")?),
                has_door: row.try_get("has_door")?,
            })
        };
        row.map(session).transpose()
    }

    pub async fn end_session(&self, token: &TokenHash) -> Result<()> {
        query("DELETE FROM session WHERE token_hash = $1").bind(&token[..]).execute(&self.writer).await?;
        Ok(())
    }

    pub async fn prune(&self, before: Timestamp) -> Result<()> {
        query("DELETE FROM session WHERE expires < $1").bind(before.0).execute(&self.writer).await?;
        query("DELETE FROM attempt WHERE last < $1 AND locked_until < $1").bind(before.0).execute(&self.writer).await?;
        Ok(())
    }
}
