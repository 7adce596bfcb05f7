//! What other centres have that Guangyuan lacks: meetings at Jingde, post cards at the district centre; and the handbook of each.

use doorstep_tests::server::Server;

use super::album::Album;
use super::app::{App, at, with};
use super::hand::{Hand, clock};
use super::turn;

/// Opens the first row of a list.
async fn opens(app: &App, row: &str) -> anyhow::Result<()> {
    app.page.tap(&at(row)).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn leave_from_a_meeting_and_the_rule_it_stands_on() -> anyhow::Result<()> {
    let _turn = turn().await;
    let server = Server::demo("jingde", clock(9, 0)).await?;
    let he = Hand::new("何军", &server, clock(9, 0)).await?;
    let jiang = Hand::new("江涛", &server, clock(9, 0)).await?;
    let (app, leader) = (he.open("/").await?, jiang.open("/").await?);
    app.sign_in("hejun").await?;
    leader.sign_in("jiangtao").await?;

    // The chief representative cannot come on Monday, and says who comes instead.
    let mut album = Album::new(&he, &app);
    album.visit("/meetings", "jingde-meetings").await?;
    opens(&app, "meeting-row").await?;
    app.page.wait_for(&at("meeting-leave-reason")).await?;
    app.page.fill(&at("meeting-leave-reason"), "到市里开会").await?;
    album.take("jingde-meeting-ask").await?;
    app.tap("meeting-leave-ask").await?;
    // Without somebody who comes in their place it is not asked for (JD-MTG-A4).
    app.page.wait_text("main", "代会").await?;
    app.page.choose(&at("meeting-leave-stand-in"), "xulan").await?;
    app.tap("meeting-leave-ask").await?;
    app.page.wait_for(&with("meeting-leave", "stage", "asked")).await?;
    app.chip("synced").await?;
    let address = app.page.evaluate("location.pathname").await?;
    leader.go(address.as_str().unwrap_or_default()).await?;
    leader.page.wait_for(&with("meeting-request", "person", "hejun")).await?;
    let mut leaders = Album::new(&jiang, &leader);
    leaders.take("jingde-meeting-grant").await?;
    leader.tap("meeting-grant").await?;
    jiang.phone.set_clock(clock(9, 1)).await?;
    app.page.wait_for(&with("meeting-leave", "stage", "granted")).await?;
    album.take("jingde-meeting-granted").await?;

    // Without a network the rule is there, once the handbook has been opened.
    album.visit("/handbook", "jingde-handbook").await?;
    app.page.wait_text("main", "请假").await?;
    he.lose_network().await?;
    app.chip("offline").await?;
    album.network = "offline";
    album.visit("/handbook/JD-LVE/3", "jingde-handbook-rule").await?;
    app.page.wait_text("main", "JD-LVE-3").await?;

    album.visit("/meetings", "jingde-meetings").await?;

    // The office plans the month's meeting.
    let xie = Hand::new("谢梅", &server, clock(9, 1)).await?;
    let office = xie.open("/").await?;
    office.sign_in("xiemei").await?;
    let mut offices = Album::new(&xie, &office);
    offices.visit("/apps", "jingde-apps").await?;
    office.go("/meeting/new").await?;
    office.tap("meeting-kind-monthly").await?;
    office.page.choose(&at("meeting-date"), "2026-05-29").await?;
    office.page.choose(&at("meeting-time"), "15:00").await?;
    office.page.fill(&at("meeting-place"), "三楼会议室").await?;
    offices.take("jingde-meeting-new").await?;
    office.tap("meeting-plan").await?;
    office.page.wait_text("main", "三楼会议室").await?;
    office.chip("synced").await?;
    offices.take("jingde-meeting-monthly").await?;

    let faults: Vec<String> = [album.faults, leaders.faults, offices.faults].into_iter().flatten().collect();
    assert_eq!(faults, Vec::<String>::new());
    he.assert_quiet();
    jiang.assert_quiet();
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_post_card_is_written_approved_and_acknowledged() -> anyhow::Result<()> {
    let _turn = turn().await;
    let server = Server::demo("zhengwu", clock(9, 0)).await?;
    let [tang, long, mo] = [
        Hand::new("唐磊", &server, clock(9, 0)).await?,
        Hand::new("龙海", &server, clock(9, 0)).await?,
        Hand::new("莫霞", &server, clock(9, 0)).await?,
    ];
    let (writer, head, holder) = (tang.open("/").await?, long.open("/").await?, mo.open("/").await?);
    writer.sign_in("tanglei").await?;
    head.sign_in("longhai").await?;
    holder.sign_in("moxia").await?;

    writer.go("/post/new").await?;
    for (field, text) in [("post-name", "综合受理岗"), ("post-fixed-number", "2")] {
        writer.page.fill(&at(field), text).await?;
    }
    writer.page.choose(&at("post-valid-from"), "2026-05-13").await?;
    writer.page.choose(&at("post-holder-add"), "moxia").await?;
    writer.page.fill(&at("post-duty"), "受理申请,出具回执").await?;
    writer.page.fill(&at("post-measure"), "当场出具率").await?;
    writer.page.choose(&at("post-line-holder"), "moxia").await?;
    writer.tap("post-line-add").await?;
    for field in
        ["post-service", "post-procedure", "post-standard", "post-time-limit", "post-powers", "post-responsibility"]
    {
        writer.page.fill(&at(field), "按岗位手册办理,当日办结").await?;
    }
    let mut writers = Album::new(&tang, &writer);
    writers.take("zhengwu-post-new").await?;
    writer.tap("post-send").await?;
    writer.page.wait("location.pathname.startsWith('/post/') && location.pathname !== '/post/new'").await?;
    writer.chip("synced").await?;
    let address = writer.page.evaluate("location.pathname").await?;
    let address = address.as_str().unwrap_or_default().to_owned();

    head.go(&address).await?;
    head.page.wait_for(&at("post-approve")).await?;
    let mut heads = Album::new(&long, &head);
    heads.take("zhengwu-post-approve").await?;
    head.tap("post-approve").await?;
    long.phone.set_clock(clock(9, 1)).await?;
    head.page.wait_gone(&at("post-approve")).await?;
    head.chip("synced").await?;

    holder.go("/posts").await?;
    holder.page.wait_text("main", "综合受理岗").await?;
    let mut holders = Album::new(&mo, &holder);
    holders.take("zhengwu-posts").await?;
    holder.go(&address).await?;
    holder.tap("post-acknowledge").await?;
    holder.page.wait_gone(&at("post-acknowledge")).await?;
    holder.chip("synced").await?;
    holders.take("zhengwu-post").await?;

    let faults: Vec<String> = [writers.faults, heads.faults, holders.faults].into_iter().flatten().collect();
    assert_eq!(faults, Vec::<String>::new());
    for hand in [&tang, &long, &mo] {
        hand.assert_quiet();
    }
    Ok(())
}
