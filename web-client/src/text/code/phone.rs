//! What the phone itself says no to, and the doors for photographs.

use super::{Safe, pick};

pub(super) fn known(code: &str) -> Option<(Safe, &'static str, &'static str)> {
    use Safe::{Here, Nothing};
    Some(match code {
        "PHONE-E-STORE" => (
            Nothing,
            pick("浏览器不让存数据（可能是无痕模式）。", "The browser does not store data (a private window?)."),
            pick("换成普通窗口，或把上门办装到桌面。", "Use a normal window or install the app."),
        ),
        "PHONE-E-FULL" => (
            Here,
            pick("手机空间满了，新内容存不下。", "The phone is full; new content cannot be stored."),
            pick("清理出一些空间后再存一次。", "Free some space, then store again."),
        ),
        "PHONE-E-INSECURE" => (
            Nothing,
            pick("这个地址不安全，浏览器不给密钥功能。", "This address is not secure, so the browser gives no keys."),
            pick("请用 https 开头的地址打开。", "Open it over https."),
        ),
        "PHONE-E-DAMAGED" => (
            Here,
            pick("本机的数据有一部分读不出来。", "Part of the data on this phone cannot be read."),
            pick("请不要清除浏览器数据，找管理员处理。", "Do not clear the browser's data; ask the administrator."),
        ),
        "PHONE-E-UNREACHABLE" => (
            Here,
            pick("没有网络，或服务器没有应答。", "No network, or the server does not answer."),
            pick(
                "内容不用管，联网后自动上传。登录请稍后再试。",
                "Your work is sent later by itself. For signing in, try again.",
            ),
        ),
        "PHONE-E-ANSWER" => (
            Here,
            pick("收到的应答不是我们的服务器发的。", "The answer did not come from our server."),
            pick("可能要先登录所在的 Wi-Fi，换个网络再试。", "The Wi-Fi may want a sign-in; try another network."),
        ),
        "PHONE-E-OTHER-PERSON" => (
            Here,
            pick("这台手机上还有另一位同事的数据。", "This phone holds another colleague's data."),
            pick("请那位同事先登录、上传、退出。", "Let them sign in, send and sign out first."),
        ),
        "PHONE-E-PICTURE" => (
            Here,
            pick("这个文件不是能用的照片。", "This file is no picture that can be used."),
            pick("换一张，或重拍。", "Choose another, or take it again."),
        ),
        "ATTACH-E-UNKNOWN" => (
            Nothing,
            pick("这张照片不归您查看。", "This photo is not yours to see."),
            pick("需要时请责任窗口发给您。", "Ask the responsible window for it."),
        ),
        "ATTACH-E-COMING" => (
            Nothing,
            pick("照片还在同事手机上，没传上来。", "The photo is still on the colleague's phone."),
            pick("等对方联网后再看。", "Look again when they are online."),
        ),
        "ATTACH-E-REMOVED" => (
            Nothing,
            pick("照片已按规定删除。", "The photo was removed as the rules say."),
            pick("记录里仍有拍摄时间和用途。", "When and for what it was taken stays on record."),
        ),
        "ATTACH-E-HASH" => (
            Nothing,
            pick("照片内容与记录不一致，没有显示。", "The photo is not what the record says; it is not shown."),
            pick("请告诉管理员。", "Tell the administrator."),
        ),
        "ATTACH-E-IMAGE" => (
            Here,
            pick("服务器认不出这张照片。", "The server does not recognise this photo."),
            pick("重拍一张。", "Take it again."),
        ),
        _ => return None,
    })
}
