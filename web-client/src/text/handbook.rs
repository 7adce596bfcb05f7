//! The handbook. The texts of its pages are data (`core/centres/handbook`), in Chinese only.

texts! {
    title() "规章手册" "Handbook";
    search() "搜条款、关键词或编号" "Find a rule, a word or a number";
    own_words() "这里是用我们自己的话写的说明，以原文为准。" "Told in our own words, in Chinese. The original decides.";
    absent() "手册还没下载到本机，要有网络才能打开一次。" "The handbook is not on this phone yet; it has to be loaded once with a network.";
    unknown(place) "手册里没有 {place}。" "{place} is not in the handbook.";
    whole() "看全部制度" "All regulations";
    rules(count) "{count} 条" "{count} rules";
    found(count) "找到 {count} 条" "{count} rules found";
    document(number) "文号：{number}" "Document: {number}";
    centre(name) "中心：{name}" "Centre: {name}";
    the_one() "您要看的这一条" "The one you came for";
    basis(place) "依据 {place}" "Rule {place}";
    open(place) "看 {place}" "Open {place}";
}
