//! The training of whoever backs somebody up: on the phones of those who plan and confirm it, and on no other.

use anyhow::Result;
use doorstep_core::domain::{Date, GrantId, Role, WorkerId};
use doorstep_core::fact::Statement;
use doorstep_core::fact::training::{Done, Plan};
use doorstep_core::regime::training;
use doorstep_core::sync::replica::{Content, Intent};
use doorstep_tests::client::Client;
use doorstep_tests::server::Server;

async fn says(client: &mut Client, acting: Option<(Role, GrantId)>, statement: Statement) -> Result<()> {
    let doc = training::document(&backup(), client.replica().reference().expect("synced"));
    let doc_kind = statement.doc_kind();
    let intent = Intent { doc, doc_kind, acting, subject: None, content: Content::Fact(statement) };
    anyhow::ensure!(client.write(vec![intent]).await?, "not stored");
    assert_eq!((client.replica().status().waiting, client.replica().status().refused), (0, 0));
    Ok(())
}

fn backup() -> WorkerId {
    WorkerId::new("baiyun")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn zw_ab_5_who_plans_and_confirms_holds_it_and_no_colleague() -> Result<()> {
    let on = Date::new(2026, 5, 13).expect("a day that exists");
    let now = on.at_minute(9 * 60);
    let server = Server::demo("zhengwu", now).await?;
    let mut head = Client::of_demo(&server.origin(), "tanglei", 1, now).await?;
    let mut baiyun = Client::of_demo(&server.origin(), "baiyun", 2, now).await?;
    let mut moxia = Client::of_demo(&server.origin(), "moxia", 3, now).await?;
    let mut colleague = Client::of_demo(&server.origin(), "yupeng", 4, now).await?;
    let line = [7; 8];
    let plan = Plan { line, worker: backup(), subject: "施工许可收件要点".to_owned(), planned: on };
    let grant = (Role::GroupLeader, GrantId::new("tanglei-head"));
    says(&mut head, Some(grant), Statement::TrainingPlanned(plan)).await?;
    baiyun.sync().await?;
    says(&mut baiyun, None, Statement::TrainingDone(Done { line, on })).await?;
    moxia.sync().await?;
    says(&mut moxia, None, Statement::TrainingConfirmed(Done { line, on })).await?;

    let doc = training::document(&backup(), moxia.replica().reference().expect("synced"));
    for client in [&mut head, &mut baiyun, &mut colleague] {
        client.sync().await?;
    }
    let held = |client: &Client| {
        let training = client.replica().view(doc)?.state.as_training()?;
        training.lines[0].confirmed.as_ref().map(|(by, _)| by.to_string())
    };
    let by = Some("moxia".to_owned());
    assert_eq!([&head, &baiyun, &moxia].map(held), [by.clone(), by.clone(), by]);
    assert!(held(&colleague).is_none() && colleague.replica().view(doc).is_none());
    Ok(())
}
