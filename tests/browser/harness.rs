//! The harness itself: an offline test that is online somewhere proves nothing, so here each cut is looked at from both sides.

use std::net::SocketAddr;

use doorstep_core::domain::Date;
use doorstep_tests::chromium::{Chromium, Page};
use doorstep_tests::proxy::Proxy;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::turn;

const PAGE: &str = r#"<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>桩</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body { font: 17px/1.5 sans-serif; margin: 8px } canvas { background: #eee; width: 300px; height: 120px }
#low { margin-top: 1500px }</style></head><body>
<p id="word">你好</p><input id="field" value="旧"><canvas id="pad" width="300" height="120"></canvas>
<button id="low">按</button><p id="taps">0</p><link rel="icon" href="data:,">
<script>
  let taps = 0;
  low.addEventListener('click', () => { taps += 1; document.getElementById('taps').textContent = taps; });
  const marks = []; let down = false;
  pad.addEventListener('pointerdown', event => { down = true; marks.push([event.offsetX, event.offsetY]); });
  pad.addEventListener('pointermove', event => { if (down) marks.push([event.offsetX, event.offsetY]); });
  pad.addEventListener('pointerup', () => { down = false; });
  pad.style.touchAction = 'none';
  const opened = new Promise((done, failed) => {
    const asked = indexedDB.open('stub', 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore('rows');
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
  window.put = async (key, value) => {
    const base = await opened;
    return new Promise((done, failed) => {
      const change = base.transaction('rows', 'readwrite', { durability: 'strict' });
      change.objectStore('rows').put(value, key);
      change.oncomplete = () => done(true);
      change.onerror = () => failed(change.error);
    });
  };
  window.get = async key => {
    const base = await opened;
    return new Promise(done => {
      const asked = base.transaction('rows').objectStore('rows').get(key);
      asked.onsuccess = () => done(asked.result ?? null);
    });
  };
  window.reach = () => fetch('/live?' + Math.random()).then(answer => answer.text(), () => 'unreachable');
  navigator.serviceWorker.register('/worker.js');
</script></body></html>"#;

const WORKER: &str = "
addEventListener('install', event => event.waitUntil(
    caches.open('stub').then(cache => cache.add('/')).then(() => skipWaiting())));
addEventListener('activate', event => event.waitUntil(clients.claim()));
addEventListener('fetch', event => {
    if (event.request.mode === 'navigate') event.respondWith(caches.match('/').then(hit => hit ?? fetch(event.request)));
});
self.reach = () => fetch('/live?' + Math.random()).then(answer => answer.text(), () => 'unreachable');
";

/// A server of three addresses: the page, its worker, and `/live`, which says `alive`.
async fn stub() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(answer(stream));
        }
    });
    address
}

async fn answer(mut stream: TcpStream) {
    let mut asked = Vec::new();
    let mut chunk = [0; 2048];
    while !asked.windows(4).any(|window| window == b"\r\n\r\n") {
        match stream.read(&mut chunk).await {
            Ok(read @ 1..) => asked.extend(&chunk[..read]),
            _ => return,
        }
    }
    let line = String::from_utf8_lossy(&asked);
    let (kind, body) = match line.split(' ').nth(1).unwrap_or_default() {
        "/" => ("text/html", PAGE),
        "/worker.js" => ("text/javascript", WORKER),
        _ => ("text/plain", "alive"),
    };
    let head = format!("HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n", body.len());
    let _ = stream.write_all(format!("{head}connection: close\r\n\r\n{body}").as_bytes()).await;
}

/// The page is under its worker's control, and the worker runs.
async fn installed(phone: &Chromium, origin: &str) -> anyhow::Result<Page> {
    let page = phone.new_tab(origin).await?;
    page.wait("navigator.serviceWorker.controller !== null").await?;
    Ok(page)
}

async fn reach(phone: &Chromium, page: &Page) -> anyhow::Result<(String, String)> {
    // A message wakes a worker that the browser has put to sleep.
    page.evaluate("navigator.serviceWorker.ready.then(one => one.active.postMessage('wake'))").await?;
    let from_page = page.evaluate("reach()").await?;
    let from_worker = phone.evaluate_in_worker("reach()").await?;
    Ok((from_page.as_str().unwrap_or_default().into(), from_worker.as_str().unwrap_or_default().into()))
}

fn both(word: &str) -> (String, String) {
    (word.into(), word.into())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_network_is_cut_for_the_page_and_its_worker() -> anyhow::Result<()> {
    let _turn = turn().await;
    let proxy = Proxy::start(stub().await).await?;
    let origin = format!("http://{}", proxy.address());
    let phone = Chromium::new("桩").await?;
    let page = installed(&phone, &origin).await?;
    assert_eq!(reach(&phone, &page).await?, both("alive"));
    assert_eq!(page.evaluate("navigator.onLine").await?, true);

    phone.set_offline(true).await?;
    assert_eq!(reach(&phone, &page).await?, both("unreachable"));
    assert_eq!(page.evaluate("navigator.onLine").await?, false);
    page.reload().await?;
    assert_eq!(page.text("#word").await?, "你好");
    let second = phone.new_tab(&origin).await?;
    assert_eq!(second.evaluate("reach()").await?, "unreachable", "a tab that opens later is offline too");
    second.close().await?;
    phone.set_offline(false).await?;
    assert_eq!(reach(&phone, &page).await?, both("alive"));
    assert_eq!(phone.console().errors(&origin), []);

    phone.expect_outage();
    proxy.cut();
    assert_eq!(reach(&phone, &page).await?, both("unreachable"));
    page.reload().await?;
    assert_eq!(page.text("#word").await?, "你好");
    proxy.heal();
    assert_eq!(reach(&phone, &page).await?, both("alive"));
    assert_eq!(phone.console().errors(&origin), []);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_that_starts_while_the_phone_is_offline_is_offline() -> anyhow::Result<()> {
    let _turn = turn().await;
    let origin = format!("http://{}", stub().await);
    let mut phone = Chromium::new("桩").await?;
    let page = installed(&phone, &origin).await?;
    assert_eq!(page.evaluate("put('typed', '记录')").await?, true);

    phone.kill();
    assert!(phone.new_tab(&origin).await.is_err(), "a killed browser opens nothing");
    phone.set_offline(true).await?;
    phone.start().await?;
    let page = phone.new_tab(&origin).await?;
    assert_eq!(page.text("#word").await?, "你好", "the worker serves the page that it kept");
    assert_eq!(page.evaluate("get('typed')").await?, "记录", "what was flushed before the kill is there");
    assert_eq!(reach(&phone, &page).await?, both("unreachable"));
    let folder = phone.folder().to_owned();
    assert!(folder.exists());
    drop(phone);
    assert!(!folder.exists(), "a phone leaves nothing behind");
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_phone_is_touched_typed_on_and_drawn_on() -> anyhow::Result<()> {
    let _turn = turn().await;
    let origin = format!("http://{}", stub().await);
    let phone = Chromium::new("桩").await?;
    let page = phone.new_tab(&origin).await?;

    let about = "[innerWidth, innerHeight, devicePixelRatio, navigator.maxTouchPoints, navigator.language,
        matchMedia('(pointer: coarse)').matches, navigator.userAgentData?.mobile, new Date(0).getHours()].join()";
    assert_eq!(page.evaluate(about).await?, "360,780,2,5,zh-CN,true,true,8");

    page.tap("#low").await?;
    page.wait_text("#taps", "1").await?;
    page.type_into("#field", "新").await?;
    assert_eq!(page.value("#field").await?, "旧新");
    page.fill("#field", "王桂英").await?;
    assert_eq!(page.value("#field").await?, "王桂英");
    page.draw("#pad", &[&[(0.1, 0.5), (0.5, 0.2), (0.9, 0.5)]]).await?;
    let marks = page.evaluate("marks.map(mark => mark.map(Math.round).join()).join(' ')").await?;
    let marks: Vec<&str> = marks.as_str().unwrap_or_default().split(' ').collect();
    assert_eq!((marks.first(), marks.last()), (Some(&"30,60"), Some(&"270,60")), "{marks:?}");

    let picture = phone.folder().join("shot.png");
    page.screenshot(&picture).await?;
    let bytes = std::fs::read(&picture)?;
    assert_eq!(&bytes[..8], b"\x89PNG\r\n\x1a\n");
    let side = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap());
    assert_eq!((side(16), side(20)), (720, 1560));

    assert_eq!(page.overflow().await?, 0);
    phone.set_screen(320, 780).await?;
    page.evaluate("word.style.width = '500px'").await?;
    assert_eq!(page.overflow().await?, 188, "500 and the left margin are wider than 320");

    page.evaluate("console.error('丢了', 3)").await?;
    page.evaluate("setTimeout(() => { throw new Error('坏了') })").await?;
    page.wait("new Promise(done => setTimeout(() => done(true), 50))").await?;
    let errors: Vec<String> = phone.console().errors(&origin).into_iter().map(|line| line.text).collect();
    assert_eq!(errors.len(), 2, "{errors:?}");
    assert_eq!(errors[0], "丢了 3");
    assert!(errors[1].contains("坏了"), "{errors:?}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_phone_lives_on_the_day_of_the_test() -> anyhow::Result<()> {
    let _turn = turn().await;
    let origin = format!("http://{}", stub().await);
    let phone = Chromium::new("桩").await?;
    let at = |minute| Date::new(2026, 5, 13).unwrap().at_minute(minute);
    let page = phone.new_tab(&origin).await?;
    let read = "[Math.floor(Date.now() / 60000), Math.floor(new Date().getTime() / 60000), new Date(5).getTime(),
        new Date() instanceof Date, Math.round(performance.now() / 60000)].join()";
    let expected = |minute, uptime| {
        let now = at(minute).0 / 60_000;
        format!("{now},{now},5,true,{uptime}")
    };

    phone.set_clock(at(8 * 60 + 57)).await?;
    page.reload().await?;
    assert_eq!(page.evaluate(read).await?, expected(8 * 60 + 57, 0));
    phone.set_clock(at(13 * 60 + 10)).await?;
    assert_eq!(page.evaluate(read).await?, expected(13 * 60 + 10, 253), "the morning passed while the app ran");
    phone.jump_clock(at(13 * 60 + 22)).await?;
    assert_eq!(page.evaluate(read).await?, expected(13 * 60 + 22, 253), "only the clock was set");
    let second = phone.new_tab(&origin).await?;
    assert_eq!(second.evaluate(read).await?, expected(13 * 60 + 22, 0));
    Ok(())
}
