//! A month's report that is published, taken away as workbook, CSV and print, and checked by its code: the file as it is, and with one
//! figure altered.

use doorstep_core::domain::{DocId, GroupId, Role, Span, WorkerId};
use doorstep_core::fact::Statement;
use doorstep_core::fact::attendance::{Appeal, AppealVerdict, Import, Mark, Place};
use doorstep_core::regime::authority;
use doorstep_core::sync::replica::{Content, Intent};
use doorstep_tests::client::Client;
use doorstep_tests::server::Server;

use super::album::Album;
use super::app::{App, PASSWORD, at, with};
use super::hand::{Hand, clock};
use super::turn;

/// From now on the page keeps what it hands to the browser: `taken`, by name.
async fn keep_files(app: &App) -> anyhow::Result<()> {
    let script = "window.taken = {}; window.blobs = {};
        const made = URL.createObjectURL; URL.createObjectURL = blob => { const url = made.call(URL, blob); blobs[url] = blob; return url; };
        HTMLAnchorElement.prototype.click = function () { taken[this.download] = blobs[this.href]; }; true";
    app.page.evaluate(script).await.map(drop)
}

/// The one file of this kind: its name and its bytes as text, a letter a byte.
async fn file(app: &App, ending: &str) -> anyhow::Result<(String, String)> {
    app.page.wait(&format!("Object.keys(taken).some(name => name.endsWith('.{ending}'))")).await?;
    let name = format!("Object.keys(taken).find(name => name.endsWith('.{ending}'))");
    let text = app.page.evaluate(&format!("taken[{name}].text()")).await?;
    let name = app.page.evaluate(&name).await?;
    Ok((name.as_str().unwrap_or_default().to_owned(), text.as_str().unwrap_or_default().to_owned()))
}

/// Somebody states something about 李娜's April of whom the test does not need to see the screen.
async fn states(server: &Server, login: &str, office: Option<(Role, Span)>, said: Statement) -> anyhow::Result<()> {
    let mut client = Client::new(&server.origin(), 80 + login.len() as u64);
    client.set_clock(clock(10, 0));
    client.sign_in(login, PASSWORD).await?.map_err(|problem| anyhow::anyhow!("{problem:?}"))?;
    client.sync().await?;
    let replica = client.replica();
    let reference = replica.reference().expect("synced");
    let (me, on) = (&replica.session().worker, clock(10, 0).date());
    let acting = office.and_then(|office| authority::office(&reference.organisation, me, on, &[office]));
    let doc = DocId::month(&reference.centre, &WorkerId::new("lina"), 2026, 4);
    let intent = Intent { doc, doc_kind: said.doc_kind(), acting, subject: None, content: Content::Fact(said) };
    anyhow::ensure!(client.write(vec![intent]).await?, "not stored");
    client.sync().await?;
    anyhow::ensure!(client.replica().queue().is_empty(), "{:?}", client.replica().queue());
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_months_report_is_published_taken_away_and_checked() -> anyhow::Result<()> {
    let _turn = turn().await;
    let server = Server::start(clock(10, 0)).await?;
    let zhou = Hand::new("周婷", &server, clock(10, 0)).await?;
    let app = zhou.open("/").await?;
    app.sign_in("zhouting").await?;
    let mut album = Album::new(&zhou, &app);
    app.go("/attendance/report").await?;
    app.page.wait_for(&with("report", "versions", 0)).await?;
    app.page.fill(&at("report-told"), "市委组织部、各派出单位").await?;
    album.take("report-draft").await?;
    app.tap("report-publish").await?;
    app.page.wait_for(&with("report", "versions", 1)).await?;
    app.page.wait_for(&at("export")).await?;
    app.chip("synced").await?;
    album.take("report-export").await?;

    // A mark of April is disputed and decided since: the next version proposes that as its reason, which can be written anew.
    let day = doorstep_core::testing::day("2026-04-30");
    let place = Place { on: day, point: 0 };
    let import =
        Import { person: WorkerId::new("lina"), source: "东门".to_owned(), at: vec![day.at_minute(9 * 60 + 20)] };
    states(&server, "zhouting", Some((Role::Coordination, Span::Centre)), Statement::PunchesImported(import)).await?;
    states(&server, "lina", None, Statement::AppealMade(Appeal { place, reason: "门禁坏了".to_owned() })).await?;
    let verdict = AppealVerdict { place, upheld: Some(Mark::OnTime), remark: "属实".to_owned() };
    let leader = Some((Role::GroupLeader, Span::Group(GroupId::new("group-1"))));
    states(&server, "wangqiang", leader, Statement::AppealDecided(verdict)).await?;
    app.page.wait_for(&at("report-reason")).await?;
    app.page.wait("document.querySelector('[data-test=report-reason]').value.includes('李娜')").await?;
    album.take("report-again").await?;
    app.page.fill(&at("report-reason"), " ").await?;
    app.tap("report-publish").await?;
    app.page.wait_for(&format!("{} [role=alert]", at("report"))).await?;
    assert_eq!(app.page.value(&at("report-reason")).await?.trim(), "");
    app.page.fill(&at("report-reason"), "李娜 4月30日更正").await?;
    app.tap("report-publish").await?;
    app.page.wait_for(&with("report", "versions", 2)).await?;
    app.page.wait_text(&at("report"), "李娜 4月30日更正").await?;
    app.chip("synced").await?;

    // Made on the phone, so also without a network.
    zhou.lose_network().await?;
    app.chip("offline").await?;
    keep_files(&app).await?;
    app.tap("export-xlsx").await?;
    app.tap("export-csv").await?;
    app.page.wait_text(&at("export"), "已交给浏览器").await?;
    let (name, workbook) = file(&app, "xlsx").await?;
    assert!(name.starts_with("考勤汇总-2026-04-01-2") && workbook.starts_with("PK"), "{name}");
    let (_, csv) = file(&app, "csv").await?;
    let code = app.page.evaluate("document.querySelector('[data-test=export]').dataset.code").await?;
    let code = code.as_str().unwrap_or_default().to_owned();
    assert!(csv.contains("李娜") && csv.contains(&format!("核对码,{code}")), "{csv}");

    // What the printer gets is there from the tap until it has it.
    assert!(!app.page.exists(&at("paper")).await?);
    let stub =
        "window.print = () => { window.printed = document.querySelector('[data-test=paper]')?.textContent ?? ''; }";
    app.page.evaluate(&format!("{stub}; true")).await?;
    app.tap("export-print").await?;
    app.page.wait("window.printed !== undefined").await?;
    let printed = app.page.evaluate("window.printed").await?;
    let printed = printed.as_str().unwrap_or_default().to_owned();
    assert!(printed.contains(&code) && printed.contains("李娜"), "{printed}");
    app.page.evaluate("dispatchEvent(new Event('afterprint'))").await?;
    app.page.wait_gone(&at("paper")).await?;

    app.choose_file("check-file", "april.csv", &csv).await?;
    app.page.wait_for(&at("check-file-same")).await?;
    app.page.wait_text(&at("check-same"), "第 2 版").await?;
    album.network = "offline";
    album.take("report-checked").await?;
    // One digit of one person.
    let line = csv.lines().find(|line| line.starts_with("李娜")).expect("she is in it").to_owned();
    let altered = csv.replacen(&line, &format!("{line}1"), 1);
    app.choose_file("check-file", "april.csv", &altered).await?;
    app.page.wait_for(&at("check-file-other")).await?;
    app.page.wait_gone(&at("check-file-same")).await?;
    album.take("report-altered").await?;
    // By the code on a print, as somebody types it.
    app.page.fill(&at("check-code"), &code.to_lowercase().replace(' ', "")).await?;
    app.page.wait_for(&at("check-same")).await?;
    let other = if code.starts_with('0') { code.replacen('0', "1", 1) } else { code.replacen(&code[..1], "0", 1) };
    app.page.fill(&at("check-code"), &other).await?;
    app.page.wait_for(&at("check-other")).await?;

    // Any days, computed when they are asked for.
    app.tap("days-make").await?;
    app.page.wait_for(&at("days-csv")).await?;
    album.take("report-days").await?;
    assert_eq!(album.faults, Vec::<String>::new());
    zhou.assert_quiet();
    Ok(())
}
