//! Why somebody does not come to a meeting: on the phones of those who decide, and on no colleague's.

use anyhow::Result;
use doorstep_core::domain::{Date, DocId, WorkerId};
use doorstep_core::fact::Statement;
use doorstep_core::fact::meeting::{Grounds, MeetingKind, Sought};
use doorstep_core::sync::replica::{Content, Event, Intent};
use doorstep_tests::client::Client;
use doorstep_tests::server::Server;

const REASON: &str = "陪老人做手术";

fn states(doc: DocId, statement: Statement) -> Intent {
    let doc_kind = statement.doc_kind();
    Intent { doc, doc_kind, acting: None, subject: None, content: Content::Fact(statement) }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_colleague_never_holds_why_somebody_does_not_come() -> Result<()> {
    let on = Date::new(2026, 3, 16).expect("a Monday");
    let now = Date::new(2026, 3, 13).expect("a day that exists").at_minute(15 * 60);
    let server = Server::demo("jingde", now).await?;
    let mut he = Client::of_demo(&server.origin(), "hejun", 1, now).await?;
    let mut leader = Client::of_demo(&server.origin(), "jiangtao", 2, now).await?;
    let mut colleague = Client::of_demo(&server.origin(), "panhui", 3, now).await?;
    let centre = he.replica().reference().expect("synced").centre.clone();
    let (meeting, person) = (DocId::weekly_meeting(&centre, on), WorkerId::new("hejun"));
    let why = DocId::grounds(&centre, meeting, &person);
    let grounds = Grounds {
        meeting,
        kind: MeetingKind::Weekly,
        on,
        convenor: None,
        person: person.clone(),
        reason: REASON.to_owned(),
        paper: Vec::new(),
        salt: [9; 16],
    };
    let stand_in = Some(WorkerId::new("xulan"));
    let sought = Sought { on, stand_in, told: None, grounds: grounds.digest() };
    let both =
        vec![states(why, Statement::GroundsGiven(grounds)), states(meeting, Statement::MeetingLeaveSought(sought))];
    anyhow::ensure!(he.write(both).await?, "not stored");
    assert_eq!((he.replica().status().waiting, he.replica().status().refused), (0, 0));

    // Also when the colleague asks for it by its name, as no app of ours does.
    colleague.step(Event::WantHistory(why)).await?;
    let asks = states(why, Statement::MeetingClosed(on));
    anyhow::ensure!(colleague.write(vec![asks]).await?, "not stored");
    for client in [&mut leader, &mut colleague] {
        client.sync().await?;
        let view = client.replica().view(meeting).and_then(|view| view.state.as_meeting()).expect("everybody reads it");
        assert!(view.leaves.contains_key(&person));
    }
    assert_eq!(colleague.replica().status().refused, 1);
    let held = |client: &Client| (client.holds(REASON), client.replica().view(why).is_some());
    assert_eq!((held(&he), held(&leader), held(&colleague)), ((true, true), (true, true), (false, false)));
    assert!(colleague.replica().history(why).is_none_or(<[_]>::is_empty));
    Ok(())
}
