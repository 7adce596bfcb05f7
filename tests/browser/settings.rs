//! What a centre's settings ask and show: 减负合规, the screen with the code of a place, a punch that says it, and figures that begin
//! on a later day.

use std::ffi::OsStr;

use doorstep_tests::server::{Server, command};

use super::album::Album;
use super::app::{at, with};
use super::hand::{Hand, clock};
use super::turn;

const PACK: &str = include_str!("../../core/centres/guangyuan.toml");
const PEOPLE: &str = include_str!("../../core/centres/guangyuan-demo.toml");
const PLACE: &str = "[[attendance.places]]\nid = \"hall\"\nname = \"政务大厅\"\ncode = true\n\n[attendance.makeup]";

fn publish(server: &Server, pack: &str, from: Option<&str>) -> anyhow::Result<()> {
    let (data, file) = (server.data(), server.data().join("pack.toml"));
    std::fs::write(&file, pack)?;
    let mut arguments: Vec<&OsStr> =
        vec!["publish".as_ref(), "--data".as_ref(), data.as_os_str(), "--pack".as_ref(), file.as_os_str()];
    let people = server.data().join("people.toml");
    // From tomorrow on somebody else looks after attendance.
    let grant = "[grants.zhouting-coordination]\nworker = \"zhouting\"\n";
    std::fs::write(&people, PEOPLE.replacen(grant, &format!("{grant}to = 2026-05-13\n"), 1))?;
    match from {
        Some(day) => arguments.extend(["--from", day].map(OsStr::new)),
        None => arguments.extend(["--directory".as_ref(), people.as_os_str()]),
    }
    arguments.extend(["--now", "2026-05-13T08:40:00+08:00"].map(OsStr::new));
    let (went_well, said) = command(&arguments)?;
    anyhow::ensure!(went_well, "{said}");
    Ok(())
}

/// Whether the phone's store has the keys of a screen.
const KEPT: &str = "new Promise(done => {
    const asked = indexedDB.open('doorstep');
    asked.onsuccess = () => {
        const keys = asked.result.transaction('drafts').objectStore('drafts').getAllKeys();
        keys.onsuccess = () => {
            asked.result.close();
            done(keys.result.some(key => new TextDecoder().decode(key) === 'place/keys'));
        };
    };
})";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_place_shows_its_code_and_settings_say_what_they_ask() -> anyhow::Result<()> {
    let _turn = turn().await;
    let mut server = Server::start(clock(8, 40)).await?;
    let zhou = Hand::new("周婷", &server, clock(8, 40)).await?;
    let screen = zhou.open("/").await?;
    screen.sign_in("zhouting").await?;
    let mut screens = Album::new(&zhou, &screen);
    screens.visit("/relief", "relief").await?;
    screens.visit("/screen", "screen-none").await?;
    screen.page.wait_text("main", "没有设置现场码").await?;

    // The place gets its code while everything runs.
    publish(&server, &PACK.replacen("[attendance.makeup]", PLACE, 1).replacen("edition = 1", "edition = 2", 1), None)?;
    screen.page.reload().await?;
    screen.chip("synced").await?;
    screen.go("/screen").await?;
    screen.page.wait_for(&at("place-board")).await?;
    screens.take("screen").await?;
    let li = Hand::new("李娜", &server, clock(8, 40)).await?;
    let app = li.open("/").await?;
    app.sign_in("lina").await?;
    let mut album = Album::new(&li, &app);
    app.go("/attendance").await?;
    let code = screen.page.evaluate("document.querySelector('[data-test=place-board]').dataset.code").await?;
    app.page.fill(&at("place-code"), code.as_str().unwrap_or_default()).await?;
    album.take("punch-with-code").await?;
    app.punch().await?;
    app.chip("synced").await?;
    app.page.wait_text(&with("point", "mark", "on_time"), "现场码").await?;
    album.take("punched-with-code").await?;
    album.visit("/screen", "screen-not-yours").await?;
    app.page.wait_text("main", "由考勤管理人员打开").await?;

    // The keys lie sealed in the phone's store, nowhere else: it goes on without a network.
    screen.page.wait(KEPT).await?;
    assert_eq!(screen.page.evaluate("Object.keys(localStorage).filter(key => key.includes('place')).length").await?, 0);
    zhou.lose_network().await?;
    screen.page.reload().await?;
    screen.chip("offline").await?;
    screen.go("/screen").await?;
    screen.page.wait_for(&at("place-board")).await?;
    screens.network = "offline";
    screens.take("screen").await?;

    // The day after she looks after it no more, and the keys are gone, whichever page she is on.
    screen.go("/").await?;
    li.lose_network().await?;
    app.chip("offline").await?;
    let tomorrow = clock(8, 40).plus_ms(86_400_000);
    zhou.phone.set_clock(tomorrow).await?;
    server.kill();
    server.restart(tomorrow).await?;
    zhou.find_network().await?;
    screen.chip("synced").await?;
    screen.page.wait(&format!("{KEPT}.then(kept => !kept)")).await?;
    screen.go("/screen").await?;
    screen.page.wait_text("main", "由考勤管理人员打开").await?;

    // Figures that begin on a later day, as the administrator sees them.
    let coming = PACK.replacen("tolerance_minutes = 5 ", "tolerance_minutes = 10 ", 1);
    publish(&server, &coming.replacen("edition = 1", "edition = 3", 1), Some("2026-06-01"))?;
    let desk = Hand::new("管理员", &server, tomorrow).await?;
    let admin = desk.open("/").await?;
    admin.sign_in("admin").await?;
    let mut admins = Album::new(&desk, &admin);
    admin.go("/admin/editions").await?;
    admin.page.wait_for(&with("coming", "begins", "2026-06-01")).await?;
    admins.take("edition-coming").await?;
    admins.visit("/relief", "relief-admin").await?;
    let faults = [screens.faults, album.faults, admins.faults].concat();
    assert_eq!(faults, Vec::<String>::new());
    li.assert_quiet();
    desk.assert_quiet();
    Ok(())
}
