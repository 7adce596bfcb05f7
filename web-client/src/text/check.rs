//! 核对真伪: whoever holds a paper asks whether it is on record. Read by people outside the centre.

texts! {
    title() "核对告知书" "Check a paper";
    no_code() "请用手机扫纸上的二维码。" "Scan the code on the paper.";
    asking() "正在核对…" "Checking…";
    same() "和在档的一致" "It is as it is on record";
    differs() "不一致" "It is not the same";
    differs_what() "这张纸上的内容和在档的不一致。请带着它到窗口问清楚。" "What stands on this paper is not what is on record. Take it to the window and ask.";
    unknown() "没有查到" "Not found";
    unknown_what() "可能开的时候没有网络，还没有上传。过一会儿再扫一次；还查不到，请到窗口问。" "It may have been written without a network and is not here yet. Scan it again later, or ask at the window.";
    again() "再查一次" "Check again";
    centre() "单位" "Centre";
    name() "种类" "Kind";
    number() "编号" "Number";
    matter() "事项" "Matter";
    window() "窗口" "Window";
    on() "日期" "Date";
    later(count) "之后又办了 {count} 步。" "{count} steps were taken since.";
    compare() "请对照纸上的编号、事项和日期。这里不显示姓名和电话。" "Compare number, matter and date with the paper. Names and telephones are not shown here.";
}
