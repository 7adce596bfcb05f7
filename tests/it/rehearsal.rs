//! A month that was lived, played again: under the same figures the same comes of it, under others what would have.

use std::path::Path;

use anyhow::Result;
use doorstep_core::centre::file::PACKS;
use doorstep_core::testing::at;
use doorstep_tests::scenario::findings;
use doorstep_tests::server::{Server, command};

#[tokio::test]
async fn a_month_is_written_down_and_played_again() -> Result<()> {
    let mut server = Server::start(at("2026-05-13 09:30")).await?;
    let data = server.data();
    let month = |month: &str| {
        let files = ["--pack", "guangyuan.toml", "--directory", "guangyuan-demo.toml"];
        let options = ["rehearsal", "--month", month, "--data"].into_iter().map(AsRef::as_ref);
        let arguments: Vec<_> = options.chain([data.as_os_str()]).chain(files.into_iter().map(AsRef::as_ref)).collect();
        command(&arguments)
    };
    let (well, scenario) = month("2026-05")?;
    let (nothing, why) = month("2026-04")?;
    server.kill();
    assert!(well && !nothing, "{scenario}{why}");
    assert!(scenario.contains("asks for leave L2") && !scenario.contains("牙科治疗"), "{scenario}");

    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../core/centres");
    let played = findings(&scenario, &folder, None).map_err(|mistakes| anyhow::anyhow!("{mistakes:?}\n{scenario}"))?;
    let unmet: Vec<_> = played.iter().filter(|finding| finding.instead.is_some()).collect();
    assert!(played.len() > 4 && unmet.is_empty(), "{unmet:?}\n{scenario}");

    // Were the leader in charge to decide about half a day too, it would have gone further.
    let (_, pack) = PACKS.into_iter().find(|(id, _)| *id == "guangyuan").expect("it is shipped");
    let short = r#"length = "half_day"
steps = [{ role = "group_leader", of = "group", instead = "deputy_leader" }]"#;
    let other = pack.replace(short, "length = \"half_day\"\nsteps = [{ role = \"deputy_leader\", of = \"centre\" }]");
    assert_ne!(other, pack);
    let played = findings(&scenario, &folder, Some(&other)).map_err(|mistakes| anyhow::anyhow!("{mistakes:?}"))?;
    assert!(played.iter().any(|finding| finding.instead.is_some() && finding.text.contains(" chain ")), "{played:?}");
    Ok(())
}
