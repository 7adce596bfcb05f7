//! A phone with a line of its own to the server, on the day of the tests.

use std::net::SocketAddr;

use doorstep_core::domain::{Date, Timestamp};
use doorstep_tests::chromium::Chromium;
use doorstep_tests::proxy::Proxy;
use doorstep_tests::server::Server;

use super::app::App;

/// A time of 13 May 2026, a Wednesday, which the demo centre's data are made for.
pub fn clock(hour: u32, minute: u32) -> Timestamp {
    Date::new(2026, 5, 13).expect("a day").at_minute(hour * 60 + minute)
}

pub struct Hand {
    pub phone: Chromium,
    pub line: Proxy,
}

impl Hand {
    pub async fn new(name: &str, server: &Server, now: Timestamp) -> anyhow::Result<Self> {
        Self::at(name, server.address(), now).await
    }

    /// With a line to a server that is no process of its own.
    pub async fn at(name: &str, server: SocketAddr, now: Timestamp) -> anyhow::Result<Self> {
        let line = Proxy::start(server).await?;
        let phone = Chromium::new(name).await?;
        phone.set_clock(now).await?;
        Ok(Self { phone, line })
    }

    pub fn origin(&self) -> String {
        format!("http://{}", self.line.address())
    }

    pub async fn open(&self, path: &str) -> anyhow::Result<App> {
        App::open(&self.phone, &self.origin(), path).await
    }

    /// Out of reach, for the browser and for whatever it might do beside what it emulates.
    pub async fn lose_network(&self) -> anyhow::Result<()> {
        self.phone.set_offline(true).await?;
        self.line.cut();
        Ok(())
    }

    pub async fn find_network(&self) -> anyhow::Result<()> {
        self.line.heal();
        self.phone.set_offline(false).await
    }

    /// No error on any console but those of an outage that the test had announced.
    #[track_caller]
    pub fn assert_quiet(&self) {
        assert_eq!(self.phone.console().errors(&self.origin()), []);
    }
}
