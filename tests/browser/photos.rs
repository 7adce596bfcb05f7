//! An old woman's visit without any signal, with photographs, a rating, and delivery afterwards: the browser is killed at three
//! steps, and nothing is lost (`ux.md` 4.6).

use doorstep_core::domain::DocId;
use doorstep_tests::server::Server;

use super::album::Album;
use super::app::{App, at, with};
use super::hand::{Hand, clock};
use super::turn;

/// Kills the browser where it stands, starts it anew and goes on with the visit.
async fn killed(li: &mut Hand, visit: DocId) -> anyhow::Result<App> {
    li.phone.kill();
    li.phone.start().await?;
    let app = li.open("/").await?;
    app.open_visit(visit).await?;
    app.tap("resume").await?;
    Ok(app)
}

/// What was typed or taken is on the phone for good a third of a second after the last change; a busy machine takes longer.
async fn durable(app: &App) -> anyhow::Result<()> {
    app.page.settle().await?;
    tokio::time::sleep(std::time::Duration::from_secs(3)).await;
    app.page.settle().await
}

/// Takes a photograph with the phone's camera, up to where it is looked at.
async fn shoot(app: &App) -> anyhow::Result<()> {
    app.tap("photo-take").await?;
    app.page.wait_for(&with("camera", "live", true)).await?;
    // The camera has a picture.
    app.page.wait("document.querySelector('video')?.videoWidth > 0").await?;
    app.tap("shoot").await?;
    app.page.wait_for(&at("photo-draft")).await
}

async fn used(app: &App, count: u64) -> anyhow::Result<()> {
    app.tap("photo-use").await?;
    app.page.wait_gone(&at("camera-sheet")).await?;
    let waiting = with("photo", "arrived", false);
    app.page.wait(&format!("document.querySelectorAll('{waiting}').length === {count}")).await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_visit_without_signal_keeps_its_photographs() -> anyhow::Result<()> {
    let _turn = turn().await;
    let mut server = Server::start(clock(12, 50)).await?;
    let mut li = Hand::new("李娜", &server, clock(12, 50)).await?;
    let sun = Hand::new("孙悦", &server, clock(12, 50)).await?;
    let mut app = li.open("/").await?;
    app.sign_in("lina").await?;
    app.page.wait_for(&at("next-visit")).await?;
    let visit = app.page.evaluate("document.querySelector('[data-test=next-visit]').dataset.doc").await?;
    let visit = DocId::parse(visit.as_str().unwrap_or_default()).expect("a document");
    let last = app.last_four(visit).await?;
    app.open_visit(visit).await?;
    app.chip("synced").await?;
    li.phone.wait_for_cookie_on_disk("doorstep").await?;
    li.lose_network().await?;

    // At the door.
    li.phone.set_clock(clock(13, 10)).await?;
    app.tap("resume").await?;
    app.tap("depart").await?;
    shoot(&app).await?;
    let mut album = Album { network: "offline", ..Album::new(&li, &app) };
    album.take("photo-preview").await?;
    let faults = std::mem::take(&mut album.faults);
    assert_eq!(faults, Vec::<String>::new());
    // What was looked at and not used yet is kept too.
    durable(&app).await?;
    app = killed(&mut li, visit).await?;
    app.tap("photo-take").await?;
    app.page.wait_for(&at("photo-draft")).await?;
    used(&app, 1).await?;
    let mut album = Album { network: "offline", ..Album::new(&li, &app) };
    album.take("photo-step").await?;
    assert_eq!(album.faults, Vec::<String>::new());
    li.phone.set_clock(clock(13, 40)).await?;
    app.tap("arrive").await?;
    app.stage("on_site").await?;

    // The card, whose number is covered; taken anew once, covered further.
    app.tap("photo-take").await?;
    app.page.wait_for(&with("camera", "live", true)).await?;
    let mut album = Album { network: "offline", ..Album::new(&li, &app) };
    album.take("photo-card").await?;
    assert_eq!(album.faults, Vec::<String>::new());
    app.tap("shoot").await?;
    app.page.wait_for(&at("photo-draft")).await?;
    app.tap("photo-again").await?;
    app.page.wait("document.querySelector('video')?.videoWidth > 0").await?;
    app.tap("shoot").await?;
    app.page.wait_for(&at("photo-draft")).await?;
    let before = app.page.evaluate("document.querySelector('.photo-preview img').src.length").await?;
    app.tap("cover-top").await?;
    app.page.wait(&format!("document.querySelector('.photo-preview img')?.src.length !== {before}")).await?;
    used(&app, 1).await?;
    app.identify(&last).await?;

    // Materials: a file that is no picture is said to be none; a real one counts, without what its camera wrote into it.
    app.page.wait_for(&at("tick")).await?;
    app = killed(&mut li, visit).await?;
    app.page.wait_for(&at("tick")).await?;
    app.tap("photo-take").await?;
    app.choose_file("photo-file", "notes.jpg", "这不是照片").await?;
    app.page.wait_text(&at("snack"), "不是能用的照片").await?;
    let exif = "(async () => {
        const canvas = new OffscreenCanvas(800, 600);
        canvas.getContext('2d').fillRect(10, 10, 200, 200);
        const plain = new Uint8Array(await (await canvas.convertToBlob({ type: 'image/jpeg' })).arrayBuffer());
        const text = new TextEncoder().encode('Exif\\0\\0GPS 32.4353N 105.8434E');
        const head = [0xff, 0xd8, 0xff, 0xe1, 0, text.length + 2];
        const file = new File([new Uint8Array(head), text, plain.slice(2)], 'IMG_0001.jpg', { type: 'image/jpeg' });
        const field = document.querySelector('[data-test=photo-file]');
        const transfer = new DataTransfer();
        transfer.items.add(file);
        field.files = transfer.files;
        field.dispatchEvent(new Event('change', { bubbles: true }));
        return true;
    })()";
    assert_eq!(app.page.evaluate(exif).await?, true);
    app.page.wait_for(&at("photo-draft")).await?;
    used(&app, 1).await?;

    // It cannot be finished on the spot. The third kill comes while the reason is being written.
    app.tap("next-step").await?;
    app.page.wait_for(&at("notes")).await?;
    app.tap("next-step").await?;
    app.page.fill(&at("promise-reason"), "指纹仪故障，人工核验后补办").await?;
    app.page.choose(&at("promise-planned"), "2026-05-15").await?;
    durable(&app).await?;
    app = killed(&mut li, visit).await?;
    app.page.wait_for(&at("promise-reason")).await?;
    assert_eq!(app.page.value(&at("promise-planned")).await?, "2026-05-15");
    assert_eq!(app.page.value(&at("promise-reason")).await?, "指纹仪故障，人工核验后补办");
    app.tap("promise").await?;
    app.stage("pending_delivery").await?;
    // She says how it was; what she says is sealed.
    app.go(&format!("/visit/{visit}/rate")).await?;
    app.tap("rate-ask").await?;
    app.rate(1, "no", "很耐心").await?;
    li.phone.set_clock(clock(15, 5)).await?;
    app.go(&format!("/visit/{visit}/return")).await?;
    app.tap("come-back").await?;
    app.page.wait(&format!("location.pathname === '/visit/{visit}'")).await?;
    app.go("/sync-details").await?;
    app.page.wait_for(&with("photos-waiting", "chunks", 3)).await?;
    let mut album = Album { network: "offline", ..Album::new(&li, &app) };
    album.take("photo-sync").await?;
    assert_eq!(album.faults, Vec::<String>::new());

    // The network is back: the texts first, then the photographs.
    li.phone.set_clock(clock(15, 20)).await?;
    sun.phone.set_clock(clock(15, 20)).await?;
    server.kill();
    server.restart(clock(15, 20)).await?;
    li.find_network().await?;
    app.chip("synced").await?;
    app.page.wait_for(&with("photos-waiting", "chunks", 0)).await?;
    app.go(&format!("/visit/{visit}")).await?;
    let arrived = with("photo", "arrived", true);
    app.page.wait(&format!("document.querySelectorAll('{arrived}').length === 3")).await?;

    // The certificate is brought, and its receipt signed and photographed.
    app.go(&format!("/visit/{visit}/deliver")).await?;
    shoot(&app).await?;
    app.tap("photo-use").await?;
    app.page.wait_gone(&at("camera-sheet")).await?;
    app.page.fill(&at("deliver-documents"), "养老待遇资格认证回执").await?;
    app.page.fill(&at("deliver-count"), "1").await?;
    app.sign().await?;
    app.tap("delivered").await?;
    app.stage("closed").await?;
    app.page.wait(&format!("document.querySelectorAll('{arrived}').length === 4")).await?;

    // Her section head looks at them; nothing is left of what the camera wrote.
    let head = sun.open("/").await?;
    head.sign_in("sunyue").await?;
    head.go(&format!("/visit/{visit}")).await?;
    head.page.wait(&format!("document.querySelectorAll('{}').length === 4", at("photo"))).await?;
    for number in 0..4 {
        head.page.evaluate(&format!("document.querySelectorAll('[data-test=photo-look]')[{number}].click()")).await?;
        head.page.wait("document.querySelector('[data-test=photo-shown]')?.naturalWidth > 100").await?;
        let clean = "!atob(document.querySelector('[data-test=photo-shown]').src.split(',')[1]).includes('Exif')";
        assert_eq!(head.page.evaluate(clean).await?, true);
        if number == 0 {
            let mut album = Album::new(&sun, &head);
            album.take("photo-shown").await?;
            assert_eq!(album.faults, Vec::<String>::new());
        }
        head.page.evaluate("document.querySelector('[data-test=photo-sheet] .sheet-close').click()").await?;
        head.page.wait_gone(&at("photo-sheet")).await?;
    }
    sun.lose_network().await?;
    head.page.evaluate("document.querySelectorAll('[data-test=photo-look]')[0].click()").await?;
    head.page.wait("document.querySelector('[data-test=photo-shown]')?.naturalWidth > 100").await?;
    sun.find_network().await?;

    // One of them goes again.
    head.tap("photo-back").await?;
    head.page.fill(&at("photo-reason"), "拍到了邻居").await?;
    let mut album = Album::new(&sun, &head);
    album.take("photo-back").await?;
    assert_eq!(album.faults, Vec::<String>::new());
    head.tap("photo-back-send").await?;
    app.page.wait_for(&with("photo", "arrived", "back")).await?;
    app.page.wait_text(&with("photo", "arrived", "back"), "拍到了邻居").await?;
    li.assert_quiet();
    sun.assert_quiet();
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_application_for_the_same_is_pointed_out() -> anyhow::Result<()> {
    let _turn = turn().await;
    let server = Server::start(clock(9, 0)).await?;
    let li = Hand::new("李娜", &server, clock(9, 0)).await?;
    let app = li.open("/").await?;
    app.sign_in("lina").await?;
    let visit = app.page.wait("document.querySelector('[data-test=next-visit]')?.dataset.doc").await?;
    let visit = DocId::parse(visit.as_str().unwrap_or_default()).expect("a document");
    app.last_four(visit).await?;
    let number = app
        .page
        .evaluate("document.querySelector('[aria-label=\"遮住身份证号\"]').previousElementSibling.textContent.trim()");
    let number = number.await?;
    app.chip("synced").await?;
    li.lose_network().await?;
    app.go("/visit/new").await?;
    app.page.fill(&at("visit-id-number"), number.as_str().unwrap_or_default()).await?;
    assert!(!app.page.exists(&at("alike-notice")).await?, "no matter is chosen yet");
    app.page.tap(&with("visit-matter", "key", "pension-attestation")).await?;
    app.page.wait_for(&with("alike-notice", "count", 1)).await?;
    app.page.evaluate("document.querySelector('[data-test=alike-notice]').scrollIntoView({ block: 'center' })").await?;
    let mut album = Album { network: "offline", ..Album::new(&li, &app) };
    album.take("visit-alike").await?;
    assert_eq!(album.faults, Vec::<String>::new());
    app.tap("alike").await?;
    app.page.wait(&format!("location.pathname === '/visit/{visit}'")).await?;
    li.find_network().await?;
    li.assert_quiet();
    Ok(())
}
