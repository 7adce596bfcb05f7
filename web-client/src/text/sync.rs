//! The sync chip, the page of sync details, and the page of unsent work.

texts! {
    everybody() "全体人员" "Everybody of the centre";
    // The chip: a mark, a word, a colour.
    chip_synced() "已同步" "Synced";
    chip_waiting(count) "待上传 {count}" "{count} to send";
    chip_running() "同步中" "Syncing";
    chip_offline() "离线可用" "Works offline";
    chip_offline_waiting(count) "离线 · 待上传 {count}" "Offline · {count} to send";
    chip_person(count) "待处理 {count}" "{count} need you";
    chip_sign_in() "请登录" "Sign in";
    chip_clock() "时间不准" "Clock is off";
    chip_storage() "空间不足" "Storage low";
    chip_label(word, sentence) "同步状态：{word}。{sentence}" "Sync: {word}. {sentence}";

    sentence_synced(time) "已同步，截至 {time}" "Synced as of {time}";
    sentence_waiting(count) "{count} 条已存本机，正在排队上传" "{count} saved on this phone, queued for sending";
    sentence_running(count, size) "正在上传 {count} 条（{size}）" "Sending {count} ({size})";
    sentence_checking() "正在核对有没有新内容" "Checking for news";
    sentence_offline() "没有网络，可照常办理" "No network; everything works as usual";
    sentence_offline_waiting(count) "{count} 条已安全存在本机，联网后自动上传" "{count} safe on this phone; sent by itself when there is a network";
    sentence_person(count) "{count} 条需要您看一下，其余不受影响" "{count} need you to look; the rest goes on";
    sentence_sign_in() "数据还在本机，登录后继续上传" "Your data is on this phone; sign in to go on sending";
    sentence_clock_fast(minutes) "手机时间快 {minutes} 分钟，请打开“自动设置时间”。打卡照常记录，会标为“待核”" "The phone's clock is {minutes} min fast: switch on automatic time. Punches are kept, marked to be checked";
    sentence_clock_slow(minutes) "手机时间慢 {minutes} 分钟，请打开“自动设置时间”。打卡照常记录，会标为“待核”" "The phone's clock is {minutes} min slow: switch on automatic time. Punches are kept, marked to be checked";
    sentence_storage() "手机空间不足，新内容可能存不下。请先清理" "The phone is almost full; free some space first";

    title() "同步详情" "Sync details";
    last_success() "最近成功" "Last success";
    never() "还没有" "not yet";
    queue_title() "待上传" "To send";
    queue_summary(count, size) "{count} 条，{size}" "{count}, {size}";
    clock_title() "手机时间" "Phone's clock";
    clock_good() "与服务器一致" "agrees with the server";
    clock_unknown() "还没有与服务器核对" "not compared with the server yet";
    clock_off(seconds) "与服务器差 {seconds} 秒" "{seconds} s off the server";
    storage_title() "存储" "Storage";
    storage_used(used, quota) "已用 {used} / {quota}" "{used} of {quota} used";
    storage_unknown() "浏览器没有给出用量" "the browser does not say";
    storage_kept() "系统已答应不自动清理" "the system will not clear it by itself";
    storage_not_kept() "系统可能在空间紧张时清理；装到桌面会更稳妥" "the system may clear it when short of space; installing helps";
    documents_title() "本机记录" "Records on this phone";
    documents(count) "{count} 份" "{count}";
    backed_up_title() "备份" "Backup";
    backed_up_all() "服务器上的内容都已备份" "all that the server has is backed up";
    backed_up_waiting(count) "{count} 条已送达、等待备份，本机同时留存" "{count} received, waiting for a backup; kept here as well";
    supplying() "服务器刚恢复，正在把它缺的内容补回去" "the server was restored; bringing back what it lost";
    positions_title() "收到哪里了" "Read up to";
    position(number) "第 {number} 条" "no. {number}";
    sync_now() "立即同步" "Sync now";
    export() "导出未上传" "Export unsent work";
    connection_live() "实时连接已建立" "live connection";
    connection_none() "没有实时连接" "no live connection";
    connection_title() "连接" "Connection";

    unsent_title() "未上传" "Unsent work";
    unsent_empty() "全部已上传，没有要处理的。" "Everything is sent; nothing to deal with.";
    unsent_explained() "这些内容已存在本机，联网后按顺序自动上传，不用重做。" "These are on this phone and are sent in order when there is a network. Nothing to redo.";
    refused_title() "没有被采纳" "Not accepted";
    refused_explained() "内容都还在本机。看一下原因，决定改一改再提交，还是放下。" "What you wrote is still here. Look at the reason, then change it and send it again, or let it go.";
    refused_content() "您当时填的" "What you had written";
    fix() "去修改" "Change it";
    acknowledge() "我知道了" "All right";
    held(seconds) "{seconds} 秒后放入上传队列，之前可撤销" "queued in {seconds} s; may be undone until then";
    waiting_one() "已存本机，待上传" "saved on this phone, to be sent";
    delivered_one() "已送达，正在取回结果" "received; the outcome is on its way";
    scope_person() "与我有关的" "what concerns me";
}
