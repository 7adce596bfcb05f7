//! The pages of the procedures that a window's worker has, without a network and with one: each list and each form opens, fits the
//! phone, and says what it lacks instead of sending it.

use doorstep_tests::server::Server;

use super::album::Album;
use super::app::at;
use super::hand::{Hand, clock};
use super::turn;

const OF_LINA: [&str; 5] = ["GY-AGENT", "GY-DEFER", "GY-FIRST", "GY-GREEN", "GY-ONCE"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_form_of_a_window_opens_without_a_network_and_says_what_it_lacks() -> anyhow::Result<()> {
    let _turn = turn().await;
    let server = Server::start(clock(9, 30)).await?;
    let li = Hand::new("李娜", &server, clock(9, 30)).await?;
    let app = li.open("/").await?;
    app.sign_in("lina").await?;
    app.chip("synced").await?;
    let mut album = Album::new(&li, &app);
    for offline in [true, false] {
        if offline {
            li.lose_network().await?;
            app.chip("offline").await?;
            album.network = "offline";
        } else {
            li.find_network().await?;
            app.chip("synced").await?;
            album.network = "online";
        }
        for id in OF_LINA {
            app.go("/apps").await?;
            app.tap(&format!("app-{id}")).await?;
            app.page.wait_for(&at("begin")).await?;
            album.take(&format!("procedure-{id}-list")).await?;
            app.tap("begin").await?;
            app.tap("act").await?;
            app.page.wait_for(&at("missing")).await?;
            album.take(&format!("procedure-{id}-form")).await?;
        }
    }
    assert_eq!(album.faults, Vec::<String>::new());
    li.assert_quiet();
    Ok(())
}
