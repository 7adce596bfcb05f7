//! A phone whose store was emptied, wholly or in part: nothing of it is ever taken for a deletion.

use anyhow::Result;
use doorstep_core::domain::{Date, DocId, Timestamp};
use doorstep_core::fact::DocKind;
use doorstep_core::sync::replica::{Content, Intent, Table};
use doorstep_tests::client::Client;
use doorstep_tests::server::Server;

fn clock(hour: u32, minute: u32) -> Timestamp {
    Date::new(2026, 5, 13).unwrap().at_minute(hour * 60 + minute)
}

async fn phone(server: &Server, login: &str, seed: u64) -> Result<Client> {
    Client::of_demo(&server.origin(), login, seed, clock(8, 50)).await
}

async fn write_notes(client: &mut Client, doc: DocId, text: &str) -> Result<()> {
    let content = Content::Notes(text.to_owned());
    let intent = Intent { doc, doc_kind: DocKind::Visit, acting: None, subject: None, content };
    anyhow::ensure!(client.write(vec![intent]).await?);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rows_that_went_missing_come_back_by_the_digest() -> Result<()> {
    let server = Server::start(clock(8, 50)).await?;
    let mut li = phone(&server, "lina", 1).await?;
    let mut wang = phone(&server, "wangqiang", 2).await?;
    let visit = li.replica().views(DocKind::Visit).first().expect("the demo centre has visits").0;
    write_notes(&mut li, visit, "老人在家。").await?;
    wang.sync().await?;
    let (whole, whole_wang) = (li.replica().state_digest(), wang.replica().state_digest());
    let documents = li.replica().status().documents;
    assert!(documents > 1, "{documents}");

    // All rows, then each of them alone; the main record stays and says that everything was read.
    let rows = li.stored(Table::Row);
    for missing in std::iter::once(rows.clone()).chain(rows.into_iter().map(|row| vec![row])) {
        // A repair is not repeated at once.
        li.restart()?;
        li.set_clock(li.now().plus_minutes(20));
        li.lose(Table::Row, &missing);
        li.restart()?;
        assert_eq!(li.replica().status().documents, documents - missing.len());
        for _ in 0..3 {
            li.sync().await?;
        }
        assert_eq!(li.replica().state_digest(), whole, "without {missing:?}");
        assert_eq!(li.shared(visit).await?.notes(), "老人在家。");
    }
    // A phone that is whole asks for nothing anew.
    li.restart()?;
    let before = li.exchanged_bytes;
    li.sync().await?;
    assert!(li.exchanged_bytes - before < 1_000, "{} bytes", li.exchanged_bytes - before);
    wang.sync().await?;
    assert_eq!(wang.replica().state_digest(), whole_wang, "nobody else lost anything");
    Ok(())
}
