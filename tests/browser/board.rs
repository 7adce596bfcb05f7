//! A manager on the go: the board, a month as a picture and why a mark is what it is, all without a network; a reminder that reaches
//! the colleague, and a time that her phone could not prove (GY-CORE-9).

use doorstep_tests::server::Server;

use super::album::Album;
use super::app::{at, with};
use super::hand::{Hand, clock};
use super::turn;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_manager_looks_at_board_month_and_why_without_a_network() -> anyhow::Result<()> {
    let _turn = turn().await;
    let server = Server::start(clock(10, 0)).await?;
    let li = Hand::new("李娜", &server, clock(10, 0)).await?;
    let zhou = Hand::new("周婷", &server, clock(10, 0)).await?;
    let app = li.open("/").await?;
    app.sign_in("lina").await?;
    let board = zhou.open("/").await?;
    board.sign_in("zhouting").await?;
    let mut album = Album::new(&zhou, &board);
    board.page.wait_for(&at("go-group")).await?;
    album.take("board-home").await?;

    zhou.lose_network().await?;
    board.chip("offline").await?;
    album.network = "offline";
    board.go("/attendance/group").await?;
    let row = with("group-row", "worker", "lina");
    board.page.wait_text(&row, "09:00 应到，还没有打卡").await?;
    board.page.wait_text(&at("as-of"), "数据截至 今天 10:00").await?;
    album.take("board").await?;
    board.page.fill(&at("board-search"), "李娜").await?;
    board.page.wait_gone(&with("group-row", "worker", "zhangwei")).await?;
    assert_eq!(board.page.count(&at("group-row")).await?, 1);
    // The reminder is on its way before there is a network.
    board.tap("remind").await?;
    board.page.wait_text(&row, "今天已提醒").await?;
    album.take("board-reminded").await?;
    board.page.fill(&at("board-search"), " ").await?;

    board.go("/attendance/group/month").await?;
    board.page.wait_for(&at("grid-row")).await?;
    board.page.choose(&at("board-unit-field"), "g/group-1").await?;
    let day = format!("{} {}", with("grid-row", "worker", "sunyue"), with("grid-cell", "day", "2026-05-12"));
    board.page.wait_text(&at("grid-sentence"), "缺卡").await?;
    album.take("month-picture").await?;
    board.page.evaluate(&format!("document.querySelector('{day}').click()")).await?;
    let missing = "[data-test=day-sheet] [data-test=point][data-mark=missing] [data-test=why]";
    board.page.wait_for(missing).await?;
    album.take("month-picture-day").await?;
    board.page.tap(missing).await?;
    board.page.wait_text(&at("why-sheet"), "记为缺卡").await?;
    album.take("month-picture-why").await?;
    board.page.tap("[data-test=why-sheet] [data-test=rule]").await?;
    board.page.wait("location.pathname.startsWith('/handbook/')").await?;
    board.go("/attendance/group").await?;
    board.page.tap(&format!("{row} {}", at("open-person"))).await?;
    board.page.wait_for(&with("colleague", "worker", "lina")).await?;
    album.take("colleague").await?;
    board.go("/attendance/year").await?;
    board.page.wait_for(&at("report-line")).await?;
    album.take("year").await?;

    zhou.find_network().await?;
    board.chip("synced").await?;
    album.network = "online";
    app.page.wait_text("main", "周婷 提醒").await?;
    let mut own = Album::new(&li, &app);
    own.take("reminded").await?;

    // Her clock was set back: the punch counts as claimed, and waits for somebody to look.
    li.lose_network().await?;
    app.chip("offline").await?;
    li.phone.jump_clock(clock(8, 58)).await?;
    app.go("/attendance").await?;
    app.tap("punch").await?;
    app.page.wait_for(&at("punch-result")).await?;
    app.tap("result-close").await?;
    li.find_network().await?;
    board.go("/attendance/checks").await?;
    board.page.wait_for(&with("time-check", "worker", "lina")).await?;
    album.take("time-checks").await?;
    board.tap("check-refuse").await?;
    board.tap("check-refuse-send").await?;
    board.page.wait_for(&format!("{} [role=alert]", with("time-check", "worker", "lina"))).await?;
    board.page.fill(&at("check-reason"), "当时不在大厅").await?;
    album.take("time-check-reason").await?;
    board.tap("check-refuse-send").await?;
    board.page.wait_text(&with("time-check", "worker", "lina"), "不予认可：当时不在大厅").await?;
    zhou.phone.set_clock(clock(10, 1)).await?;
    app.page.wait_gone("[data-test=point][data-mark=on_time]").await?;
    own.take("time-not-held").await?;
    let faults = [album.faults, own.faults].concat();
    assert_eq!(faults, Vec::<String>::new());
    li.assert_quiet();
    zhou.assert_quiet();
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_window_below_its_own_figure_is_named() -> anyhow::Result<()> {
    let _turn = turn().await;
    let server = Server::demo("zhengwu", clock(9, 0)).await?;
    let tang = Hand::new("唐磊", &server, clock(9, 0)).await?;
    let app = tang.open("/").await?;
    app.sign_in("tanglei").await?;
    // Three of the four of the window, two of whom have to be there.
    for person in ["moxia", "baiyun", "yupeng"] {
        app.go("/absence/new").await?;
        app.page.choose(&at("absence-person"), person).await?;
        app.tap("absence-kind-sick").await?;
        app.page.fill(&at("absence-reason"), "早上突发急病").await?;
        app.tap("absence-send").await?;
        app.page.wait_text("main", "由 唐磊 代为登记").await?;
        app.chip("synced").await?;
    }
    app.go("/attendance/group").await?;
    app.page.wait_text(&at("board-short"), "建设审批窗口").await?;
    let mut album = Album::new(&tang, &app);
    album.take("zhengwu-board-short").await?;
    app.tap("board-by-window").await?;
    app.page.wait_for(&format!("{}[data-short=true]", with("board-unit", "unit", "w/construction"))).await?;
    app.page.wait_text(&with("board-unit", "unit", "w/construction"), "少于最低 2 人").await?;
    album.visit("/", "zhengwu-home-short").await?;
    assert_eq!(album.faults, Vec::<String>::new());
    tang.assert_quiet();
    Ok(())
}
