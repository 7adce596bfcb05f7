//! 查看记录: who looked at clients' data in clear; and what of them is kept on the phone until when.

use doorstep_core::fact::private::Field;
use yew::AttrValue;

use super::pick;

texts! {
    title() "查看记录" "Looks at private data";
    what() "点开遮住的信息、打电话、打印带信息的单子，都会记在这里：谁、哪天、哪份记录、哪一项，不记内容。本人和监察科看得到。" "Showing what is masked, calling, printing: who, when, which record and field, never the content. Read by the person and the supervision section.";
    day() "日期" "Day";
    earlier() "前一天" "Day before";
    later() "后一天" "Day after";
    none() "这一天没有查看记录。" "Nothing was looked at on this day.";
    person(name, count) "{name}：{count} 项" "{name}: {count}";
    unknown() "本机没有的记录" "a record that is not on this phone";
    line(field, time) "{field} · {time}" "{field} · {time}";
    about(record) "看了“{record}”" "looked at {record}";

    kept(days) "申请人的信息存在这台手机上，结案 {days} 天后自动移除，服务器保留。" "The client's data are kept on this phone until {days} days after the end; the server keeps them.";
    kept_until(day) "申请人的信息在这台手机上存到 {day}，到期自动移除，服务器保留。" "The client's data stay on this phone until {day}; the server keeps them.";
    removed() "已按规定从手机移除：证件号、电话、住址、亲属、健康情况、签名和记录。需要时联网在“完整记录”里查看。" "Removed from this phone by the rules: number, telephone, address, relatives, health, signatures, notes. With a network the full record shows them.";
}

pub fn field(field: &Field) -> Option<AttrValue> {
    Some(AttrValue::Static(match field {
        Field::Name => pick("姓名", "name"),
        Field::IdNumber => pick("证件号码", "identity number"),
        Field::Phone => pick("电话", "telephone"),
        Field::Address => pick("地址", "address"),
        Field::Health => pick("健康、残疾情况", "health"),
        Field::Relative => pick("亲属", "relative"),
        Field::Print => pick("打印、导出", "printed"),
        Field::Photo => pick("照片", "a photo"),
        Field::Of(_) => return None,
    }))
}
