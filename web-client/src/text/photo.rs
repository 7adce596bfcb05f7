//! Photographs: taking, covering, sending, taking back.

use doorstep_core::fact::photo::Subject;

use super::pick;

texts! {
    subject_label() "拍的是" "Shows";
    take() "拍照" "Take a photo";
    frame_card() "把证件放进框里，号码会自动遮住。" "Put the card into the frame; its number is covered by itself.";
    frame_any() "对准了再拍；照片不进手机相册。" "Hold still; the picture does not go into the gallery.";
    shoot() "拍" "Shoot";
    choose_file() "用系统相机拍或选一张" "Use the system camera or choose a file";
    no_camera() "无法打开相机。可先跳过，离开前补拍；也可用系统相机拍。" "The camera cannot be opened. Skip it for now, or use the system camera.";
    preview() "看一眼再用" "Look before you use it";
    cover_first() "先把证件号码遮住，才能用这张。" "Cover the number first; then it can be used.";
    cover_hint() "点一下照片上要遮住的地方。" "Tap what is to be covered.";
    cover_top() "遮上部" "Cover the top";
    cover_middle() "遮中部" "Cover the middle";
    cover_foot() "遮下部" "Cover the foot";
    use_it() "用这张" "Use it";
    again() "重拍" "Again";
    look() "查看" "Look";
    waits() "已存本机，待上传" "On this phone, to be sent";
    arrived() "已上传" "Sent";
    line(subject, time, who) "{subject} · {time} · {who}" "{subject} · {time} · {who}";
    take_back() "作废" "Take it back";
    take_back_title() "作废这张照片" "Take this photo back";
    take_back_why() "原因（如拍到了别人）" "Why, e.g. somebody else is on it";
    taken_back(reason) "已作废：{reason}" "Taken back: {reason}";
    loading() "正在取照片…" "Fetching it…";
    kept_until(date) "照片存到 {date}，到期自动删除。" "Kept until {date}, then removed.";
    kept_days(days) "办结后存 {days} 天，到期自动删除。不拍也能办。" "Kept for {days} days after the end, then removed. None is required.";
    storage_low(size) "手机空间不足（剩 {size}）。文字可继续填写，照片请先上传或清理。" "Little room on the phone ({size} left). Texts go on; send or clear photos first.";
    full(count) "照片已有 {count} 张，不能再加。" "There are {count} photos; no more can be added.";

    title() "照片" "Photos";
    all_sent() "都已上传" "All sent";
    waiting(count, size) "{count} 份待上传，{size}" "{count} to send, {size}";
    on_wifi() "用流量时先等着，连上 Wi-Fi 自动上传；文字不受影响。" "They wait for Wi-Fi; texts do not.";
    any_line() "用流量也上传照片" "Send photos over mobile data too";
    hurry() "现在就传（用流量）" "Send now over mobile data";
    mark_purpose(matters) "仅用于办理：{matters}" "For this only: {matters}";
    mark_line(centre, time) "{centre} {time}" "{centre} {time}";
}

pub fn subject(subject: Subject) -> &'static str {
    match subject {
        Subject::Door => pick("门牌", "the door"),
        Subject::Document => pick("证件（号码已遮）", "a document, number covered"),
        Subject::Material => pick("材料", "materials"),
        Subject::Fingerprint => pick("按指印的表单", "the form with the fingerprint"),
        Subject::Site => pick("现场", "the place"),
        Subject::Receipt => pick("送达回执", "the receipt"),
    }
}
