//! Another centre on the same app: a chief representative of Jingde asks for two days, with somebody in charge meanwhile, through
//! the parent unit, the deputy director and the director (JD-LVE-A3).

use doorstep_core::domain::{DocId, Timestamp};
use doorstep_core::fact::leave::Decision;
use doorstep_core::fact::{DocKind, Statement};
use doorstep_core::regime::leave as rules;
use doorstep_core::sync::replica::{Content, Intent};
use doorstep_tests::client::Client;
use doorstep_tests::server::Server;

use super::album::Album;
use super::app::{at, with};
use super::hand::{Hand, clock};
use super::turn;

/// Somebody at a phone of whom the test does not need to see the screen agrees to the step that is due.
pub async fn agrees(server: &Server, login: &str, seed: u64, now: Timestamp, doc: DocId) -> anyhow::Result<()> {
    let mut client = Client::of_demo(&server.origin(), login, seed, now).await?;
    let replica = client.replica();
    let leave = replica.view(doc).and_then(|view| view.state.as_leave()).expect("it is theirs to decide");
    let (due, step) = leave.due_step().expect("something is due");
    let organisation = &replica.reference().expect("synced").organisation;
    let grant = organisation.acting(&replica.session().worker, step.role, &step.span, now.date()).expect("the office");
    let intent = Intent {
        doc,
        doc_kind: DocKind::Leave,
        acting: Some((grant.role, grant.id.clone())),
        subject: Some(rules::subject(leave)),
        content: Content::Fact(Statement::LeaveDecided(Decision {
            step: u8::try_from(due)?,
            agree: true,
            reason: String::new(),
        })),
    };
    anyhow::ensure!(client.write(vec![intent]).await?, "not stored");
    client.sync().await?;
    anyhow::ensure!(client.replica().queue().is_empty(), "{:?}", client.replica().queue());
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn jd_lve_a3_two_days_of_a_chief_representative() -> anyhow::Result<()> {
    let _turn = turn().await;
    let server = Server::demo("jingde", clock(9, 0)).await?;
    let he = Hand::new("何军", &server, clock(9, 0)).await?;
    let xu = Hand::new("徐兰", &server, clock(9, 0)).await?;
    let jiang = Hand::new("江涛", &server, clock(9, 0)).await?;

    // No visits here, so no tab for them.
    let app = he.open("/").await?;
    app.sign_in("hejun").await?;
    app.page.wait_text(&at("tab-attendance"), "考勤").await?;
    assert!(!app.page.exists(&at("tab-visits")).await?);
    let mut album = Album::new(&he, &app);
    album.visit("/", "jingde-home").await?;
    app.tap("quick-leave").await?;
    app.fill_leave("personal", ("2026-05-14", "08:30"), ("2026-05-15", "17:00"), "陪母亲手术").await?;
    app.tap("leave-official-private").await?;
    // Nobody is in charge meanwhile: said before anything is handed in.
    app.page.wait_text("main", "还没有指定临时负责人").await?;
    album.take("jingde-leave-no-head").await?;
    app.page.choose(&at("leave-charge"), "xulan").await?;
    app.page.wait_for(&with("leave-length", "minutes", 840)).await?;
    for name in ["罗刚", "江涛", "杜伟", "考勤组"] {
        app.page.wait_text(&at("leave-chain"), name).await?;
    }
    album.take("jingde-leave-new").await?;
    let doc = app.send_leave().await?;
    app.chip("synced").await?;
    app.page.wait_text("main", "徐兰（待确认）").await?;
    album.take("jingde-leave-waits").await?;

    // She is asked on her first page, and agrees.
    let xu_app = xu.open("/").await?;
    xu_app.sign_in("xulan").await?;
    xu_app.page.wait_text("main", "何军 请您临时负责").await?;
    xu_app.go(&format!("/leave/{doc}")).await?;
    let mut xu_album = Album::new(&xu, &xu_app);
    xu_album.take("jingde-stand-in").await?;
    xu_app.tap("stand-in-accept").await?;
    xu_app.page.wait_gone(&at("stand-in-accept")).await?;
    xu_app.chip("synced").await?;

    agrees(&server, "luogang", 50, clock(9, 0), doc).await?;
    let jiang_app = jiang.open("/approvals").await?;
    jiang_app.sign_in("jiangtao").await?;
    jiang_app.tap("tab-approvals").await?;
    let card = with("approval", "doc", doc);
    jiang_app.page.wait_text(&card, "临时负责人：徐兰（已同意）").await?;
    let mut jiang_album = Album::new(&jiang, &jiang_app);
    jiang_album.take("jingde-approval").await?;
    jiang_app.page.tap(&format!("{card} {}", at("agree"))).await?;
    // A decision can be taken back for some seconds.
    jiang.phone.set_clock(clock(9, 1)).await?;
    jiang_app.go(&format!("/leave/{doc}")).await?;
    jiang_app.page.wait_for(&with("decision-state", "state", "effective")).await?;
    agrees(&server, "duwei", 51, clock(9, 1), doc).await?;
    app.page.wait_for(&with("leave-state", "stage", "approved")).await?;
    album.take("jingde-leave-approved").await?;

    let faults: Vec<String> = [album.faults, xu_album.faults, jiang_album.faults].into_iter().flatten().collect();
    assert_eq!(faults, Vec::<String>::new());
    for hand in [&he, &xu, &jiang] {
        hand.assert_quiet();
    }
    Ok(())
}
