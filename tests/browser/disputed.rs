//! A mark that is disputed with its steps and decided by the attendance group, and a terminal's file that is looked through, brought
//! in and undone.

use doorstep_core::domain::{CentreId, DocId, WorkerId};
use doorstep_tests::server::Server;

use super::album::Album;
use super::app::{at, with};
use super::hand::{Hand, clock};
use super::turn;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disputed_mark_is_decided_and_a_terminals_file_is_brought_in_and_undone() -> anyhow::Result<()> {
    let _turn = turn().await;
    let server = Server::demo("jingde", clock(8, 40)).await?;
    let xu = Hand::new("徐兰", &server, clock(8, 40)).await?;
    let cao = Hand::new("曹燕", &server, clock(8, 40)).await?;
    let app = xu.open("/").await?;
    app.sign_in("xulan").await?;
    let office = cao.open("/").await?;
    office.sign_in("caoyan").await?;
    let (mut album, mut offices) = (Album::new(&xu, &app), Album::new(&cao, &office));

    // Ten minutes late, and with a reason.
    app.go("/attendance").await?;
    app.punch().await?;
    let late = format!("{} {}", with("point", "mark", "late"), at("why"));
    app.page.tap(&late).await?;
    app.page.wait_text(&at("why-sheet"), "08:30").await?;
    app.tap("appeal-make").await?;
    app.tap("appeal-send").await?;
    app.page.wait_for(&format!("{} [role=alert]", at("appeal-form"))).await?;
    app.page.fill(&at("appeal-reason"), "8:20 就到了，门禁坏了在门口等开门，物业可以证明").await?;
    album.take("appeal-form").await?;
    app.tap("appeal-send").await?;
    app.page.wait_text(&at("appeal"), "申诉待认定").await?;
    album.take("appeal-made").await?;
    app.chip("synced").await?;
    app.go("/attendance").await?;
    app.page.wait_text(&with("point", "mark", "late"), "申诉").await?;

    office.go("/").await?;
    office.page.wait_text("main", "申诉").await?;
    office.go("/attendance/makeups").await?;
    let request = with("appeal-request", "person", "xulan");
    office.page.wait_text(&request, "门禁坏了").await?;
    office.page.tap(&format!("{request} summary")).await?;
    office.page.wait_text(&format!("{request} details"), "08:40").await?;
    offices.take("appeal-request").await?;
    office.tap("appeal-decide").await?;
    // Without a mark and a remark nothing is decided.
    office.tap("appeal-uphold").await?;
    office.page.wait_for(&format!("{} [role=alert]", at("appeal-verdict"))).await?;
    office.tap("appeal-becomes-0").await?;
    office.page.fill(&at("appeal-remark"), "物业已证明，按正常计").await?;
    offices.take("appeal-verdict").await?;
    office.tap("appeal-uphold").await?;
    // A decision can be taken back for some seconds.
    cao.phone.set_clock(cao.phone.clock().plus_ms(10_000)).await?;
    office.page.wait_gone(&request).await?;
    office.chip("synced").await?;

    // The mark is another, and says why; the record has both words.
    let on_time = with("point", "mark", "on_time");
    app.page.wait_for(&on_time).await?;
    app.page.tap(&format!("{on_time} {}", at("why"))).await?;
    app.page.wait_text(&at("appeal"), "物业已证明，按正常计").await?;
    album.take("appeal-upheld").await?;
    app.go("/attendance/makeups").await?;
    app.page.wait_text(&at("own-appeal"), "物业已证明").await?;
    album.take("appeal-own").await?;
    let month = DocId::month(&CentreId::new("jingde"), &WorkerId::new("xulan"), 2026, 5);
    app.go(&format!("/record/{month}")).await?;
    app.page.wait_text("main", "物业可以证明").await?;
    app.page.wait_text("main", "物业已证明").await?;
    album.take("appeal-record").await?;

    // A terminal's file: one row to bring in, one known, one twice, one of nobody, one that cannot be read.
    office.go("/attendance/import").await?;
    offices.take("import-empty").await?;
    office.choose_file("import-file", "notes.csv", "备注\n无\n").await?;
    office.page.wait_for(&at("import-none")).await?;
    offices.take("import-unreadable").await?;
    let file = "工号,姓名,日期,时间\n\
        panhui,潘辉,2026-05-12,08:21\n\
        panhui,潘辉,2026-05-12,08:21:40\n\
        xulan,徐兰,2026-05-13,08:40\n\
        0815,无名氏,2026-05-12,08:25\n\
        shenfei,沈飞,2026-05-12,25:10\n\
        caoyan,曹燕,2026-05-12,08:20\n";
    office.choose_file("import-file", "east.csv", file).await?;
    office.page.wait_for(&with("import-looked", "new", 1)).await?;
    for (found, row) in [("Twice", "3"), ("Known", "4"), ("Unknown", "5"), ("Unreadable", "6")] {
        office.page.wait_text(&with("import-trouble", "found", found), &format!("第 {row} 行")).await?;
    }
    office.page.tap("[data-test=import-looked] summary").await?;
    office.page.wait_text(&at("import-looked"), "潘辉").await?;
    // The name of the file is proposed; what is typed for this file is not for the next.
    assert_eq!(office.page.value(&at("import-source")).await?, "east.csv");
    office.page.fill(&at("import-source"), "大厅东门人脸机").await?;
    offices.take("import-preview").await?;
    office.tap("import-write").await?;
    office.page.wait_text(&at("import-batch"), "大厅东门人脸机").await?;
    office.page.wait_gone(&at("import-looked")).await?;
    assert!(!office.page.exists(&at("import-source")).await?, "there is no file to say it of");
    office.chip("synced").await?;
    let month =
        |worker: &str| format!("{} {}", with("grid-row", "worker", worker), with("grid-cell", "day", "2026-05-12"));
    office.go("/attendance/group/month").await?;
    office.page.choose(&at("board-unit-field"), "g/market").await?;
    office.page.wait_text(&month("panhui"), "✓").await?;
    // The same file again has nothing new.
    office.go("/attendance/import").await?;
    office.choose_file("import-file", "west.csv", file).await?;
    office.page.wait_for(&with("import-looked", "new", 0)).await?;
    assert_eq!(office.page.value(&at("import-source")).await?, "west.csv");

    office.tap("import-undo").await?;
    office.tap("import-undo-all").await?;
    office.page.wait_for("[role=alert]").await?;
    office.page.fill(&at("import-reason"), "考勤机时间不准").await?;
    offices.take("import-undo").await?;
    office.tap("import-undo-all").await?;
    office.page.wait_gone(&at("import-batch")).await?;
    office.page.wait_for(&with("import-looked", "new", 1)).await?;
    cao.phone.set_clock(cao.phone.clock().plus_ms(10_000)).await?;
    office.chip("synced").await?;
    office.go("/attendance/group/month").await?;
    office
        .page
        .wait("!document.querySelector('[data-test=grid-row][data-worker=panhui]').textContent.includes('✓')")
        .await?;

    let faults = [album.faults, offices.faults].concat();
    assert_eq!(faults, Vec::<String>::new());
    xu.assert_quiet();
    cao.assert_quiet();
    Ok(())
}
