//! The training of whoever backs somebody up: planned by the head, done without a network, confirmed by A (ZW-AB-5, -12).

use doorstep_tests::server::Server;

use super::album::Album;
use super::app::{at, with};
use super::hand::{Hand, clock};
use super::turn;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn zw_ab_5_a_plan_is_made_done_without_a_network_and_confirmed() -> anyhow::Result<()> {
    let _turn = turn().await;
    let mut server = Server::demo("zhengwu", clock(9, 0)).await?;
    let tang = Hand::new("唐磊", &server, clock(9, 0)).await?;
    let bai = Hand::new("白云", &server, clock(9, 0)).await?;
    let mo = Hand::new("莫霞", &server, clock(9, 0)).await?;
    let (head, backup, main) = (tang.open("/").await?, bai.open("/").await?, mo.open("/").await?);
    head.sign_in("tanglei").await?;
    backup.sign_in("baiyun").await?;
    main.sign_in("moxia").await?;
    let line = |stage: &str| with("training-line", "stage", stage);

    // The first page tells the head who has no plan.
    head.page.wait_text("main", "1 名B岗没有培训计划").await?;
    head.go("/training").await?;
    head.page.wait_for(&at("training-none")).await?;
    let mut heads = Album::new(&tang, &head);
    heads.take("zhengwu-training-none").await?;
    head.tap("training-plan-open").await?;
    head.tap("training-plan").await?;
    head.page.wait_text("main", "最迟哪天完成").await?;
    head.page.fill(&at("training-subject"), "施工许可收件要点").await?;
    head.page.choose(&at("training-planned"), "2026-05-15").await?;
    heads.take("zhengwu-training-plan").await?;
    tang.lose_network().await?;
    head.chip("offline").await?;
    head.tap("training-plan").await?;
    head.page.wait_for(&line("planned")).await?;
    tang.find_network().await?;
    head.chip("synced").await?;

    backup.go("/training").await?;
    backup.page.wait_for(&line("planned")).await?;
    bai.lose_network().await?;
    backup.chip("offline").await?;
    backup.tap("training-done-open").await?;
    let mut backups = Album::new(&bai, &backup);
    backups.network = "offline";
    backups.take("zhengwu-training-done").await?;
    backup.tap("training-done").await?;
    backup.page.wait_for(&line("done")).await?;
    bai.find_network().await?;
    backup.chip("synced").await?;

    main.go("/").await?;
    main.page.wait_text("main", "白云 的培训待您确认").await?;
    main.go("/training").await?;
    main.page.wait_for(&at("training-confirm")).await?;
    let mut mains = Album::new(&mo, &main);
    mains.take("zhengwu-training-confirm").await?;
    main.tap("training-confirm").await?;
    mo.phone.set_clock(clock(9, 1)).await?;
    main.chip("synced").await?;
    backup.page.wait_for(&line("confirmed")).await?;

    // A second one is late on the day after: amber, in words, and with the reason.
    head.tap("training-plan-open").await?;
    head.page.fill(&at("training-subject"), "现场踏勘记录").await?;
    head.page.choose(&at("training-planned"), "2026-05-13").await?;
    head.tap("training-plan").await?;
    head.chip("synced").await?;
    let tomorrow = clock(9, 0).date().plus_days(1).at_minute(540);
    for hand in [&tang, &bai, &mo] {
        hand.phone.expect_outage();
        hand.phone.set_clock(tomorrow).await?;
    }
    server.kill();
    server.restart(tomorrow).await?;
    head.page.wait_for(&line("overdue")).await?;
    head.tap("training-why").await?;
    head.page.wait_text(&at("training-why-sheet"), "起超期").await?;
    heads.take("zhengwu-training-overdue").await?;

    let faults: Vec<String> = [heads.faults, backups.faults, mains.faults].into_iter().flatten().collect();
    assert_eq!(faults, Vec::<String>::new());
    for hand in [&tang, &bai, &mo] {
        hand.assert_quiet();
    }
    Ok(())
}
