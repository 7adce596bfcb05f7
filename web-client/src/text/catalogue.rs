//! 事项目录.

texts! {
    title() "事项目录" "Matters";
    search() "按名称或窗口找" "By name or window";
    none() "还没有事项。管理员从表格导入。" "No matters yet: an administrator imports them from a table.";
    not_found(sought) "没找到“{sought}”。" "Nothing for “{sought}”.";
    missing() "目录里没有这个事项了。" "It is no longer in the catalogue.";
    all() "看全部事项" "All matters";
    in_person() "要本人到场" "in person";
    window() "办理窗口" "Window";
    telephone() "窗口电话" "Telephone";
    presence() "本人到场" "In person";
    presence_yes() "要本人到场" "Yes";
    presence_no() "可以代办" "Somebody else may come";
    limit() "办理时限" "Time limit";
    statutory(days) "法定 {days} 日" "by law {days} days";
    materials() "要交的材料" "Materials";
    no_materials() "不用交材料。" "None.";
    original() "原件" "original";
    copy() "复印件" "copy";
    material(form, count) "{form} {count} 份" "{form}, {count}";
    guide() "办事指南" "Guide";
    version() "指南版本" "Version";
    version_of(number) "第 {number} 版" "{number}";
    basis() "办理依据" "Basis";
    steps() "办理程序" "Procedure";
    fees() "收费" "Fees";
    notes() "注意事项" "Points to note";
    no_guide() "还没有办事指南，告知书要自己填。" "There is no guide yet: a notice is written by hand.";
    tell() "开一次性告知" "One-time notice";
    elsewhere(window) "由{window}告知。" "{window} tells.";
}
