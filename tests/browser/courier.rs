//! A procedure of the pack (GY-COUR): the fee is entered, an application taken without a network, the courier window told, what is
//! refused said in plain words, and the parcel sent.

use doorstep_tests::server::Server;

use super::album::Album;
use super::app::{App, at, with};
use super::hand::{Hand, clock};
use super::turn;

fn act(key: &str) -> String {
    format!("[data-act=\"{key}\"] button")
}

async fn stage(app: &App, stage: &str) -> anyhow::Result<()> {
    app.page.wait_for(&with("proceeding-stage", "stage", stage)).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn gy_cour_a7_a_certificate_goes_by_courier() -> anyhow::Result<()> {
    let _turn = turn().await;
    let server = Server::start(clock(9, 30)).await?;
    let li = Hand::new("李娜", &server, clock(9, 30)).await?;
    let wu = Hand::new("吴霞", &server, clock(9, 30)).await?;
    let (app, courier) = (li.open("/").await?, wu.open("/").await?);
    app.sign_in("lina").await?;
    courier.sign_in("wuxia").await?;

    courier.go("/apps").await?;
    let mut post = Album::new(&wu, &courier);
    post.take("courier-apps").await?;
    courier.tap("app-GY-COUR-FEE").await?;
    courier.page.tap(&act("enter")).await?;
    courier.page.choose("#f-valid_from", "2026-01-01").await?;
    courier.page.fill("#f-fee", "12").await?;
    courier.tap("act").await?;
    courier.page.wait_text(&at("missing"), "惠民额度").await?;
    post.take("courier-fee").await?;
    courier.page.fill("#f-discount", "2.5").await?;
    courier.tap("act").await?;
    stage(&courier, "in_force").await?;
    courier.page.wait_text(&at("proceeding-values"), "2.5 元").await?;
    courier.chip("synced").await?;

    // At the window, without a network.
    app.chip("synced").await?;
    li.lose_network().await?;
    app.chip("offline").await?;
    app.go("/apps").await?;
    app.tap("app-GY-COUR").await?;
    let mut own = Album::new(&li, &app);
    own.network = "offline";
    own.take("courier-empty").await?;
    app.page.tap(&act("apply")).await?;
    for (field, text) in [
        ("case", "SB-0317"),
        ("matter", "社会保障卡补领"),
        ("applicant", "王秀英"),
        ("phone", "13900001234"),
        ("address", "利州区东坝街道 12 号"),
        ("recipient", "王秀英 13900001234"),
        ("documents-0", "社会保障卡"),
    ] {
        app.page.fill(&format!("#f-{field}"), text).await?;
    }
    app.page.tap(&with("f-tick", "key", "voluntary")).await?;
    app.page.tap(&at("f-payment-on_delivery")).await?;
    app.tap("act").await?;
    app.page.wait_text(&at("missing"), "要请申请人签名").await?;
    own.take("courier-form").await?;
    app.page.tap(&at("f-payment-wechat")).await?;
    app.tap("act").await?;
    stage(&app, "awaiting_certificate").await?;
    app.page.wait_text(&at("proceeding-values"), "12 元").await?;
    own.take("courier-taken").await?;
    app.page.tap(&act("notify")).await?;
    app.tap("act").await?;
    stage(&app, "ready_notified").await?;
    li.find_network().await?;
    app.chip("synced").await?;

    // The courier window hears of it, counts, and sends it once it is paid.
    courier.go("/").await?;
    courier.page.wait_text(&at("needs"), "证照快递：1 件等您办").await?;
    post.take("courier-need").await?;
    courier.page.tap(&format!("{} button", at("needs"))).await?;
    stage(&courier, "ready_notified").await?;
    courier.page.tap(&act("collect")).await?;
    courier.page.fill("#f-handed-0", "社会保障卡").await?;
    courier.page.fill("#f-handed-0-count", "2").await?;
    courier.page.choose("#f-handed_by", "lina").await?;
    courier.tap("act").await?;
    courier.page.wait_text(&at("missing"), "件数和申请表不一致").await?;
    post.take("courier-count").await?;
    courier.page.fill("#f-handed-0-count", "1").await?;
    courier.tap("act").await?;
    stage(&courier, "collected").await?;
    courier.page.tap(&act("ship")).await?;
    courier.page.fill("#f-carrier", "EMS1029384756").await?;
    courier.tap("act").await?;
    courier.page.wait_text(&at("missing"), "还没有付款凭证").await?;
    courier.page.fill("#f-paid", "4200001234").await?;
    courier.tap("act").await?;
    stage(&courier, "shipped").await?;
    courier.chip("synced").await?;
    post.take("courier-shipped").await?;

    app.page.wait_for(&with("proceeding-stage", "stage", "shipped")).await?;
    own.network = "online";
    own.take("courier-read").await?;
    app.go("/apps").await?;
    app.tap("app-GY-COUR").await?;
    app.page.wait_for(&with("proceeding-row", "stage", "shipped")).await?;
    own.take("courier-list").await?;

    let faults: Vec<String> = [own.faults, post.faults].into_iter().flatten().collect();
    assert_eq!(faults, Vec::<String>::new());
    for hand in [&li, &wu] {
        hand.assert_quiet();
    }
    Ok(())
}
