//! Signing in.

texts! {
    title() "登录上门办" "Sign in to Doorstep";
    intro() "用您自己的账号登录。登录后没有网络也能照常办理。" "Sign in with your own account. Afterwards everything works without a network.";
    login() "账号" "Login";
    login_hint() "姓名拼音或工号" "name or staff number";
    password() "密码" "Password";
    show_password() "显示密码" "Show password";
    hide_password() "隐藏密码" "Hide password";
    sign_in() "登录" "Sign in";
    signing_in() "正在登录…" "Signing in…";
    fill_both() "请填账号和密码。" "Fill in login and password.";
    key_stays() "这台手机会生成自己的密钥，密钥不会离开手机。" "This phone makes its own key, which never leaves it.";
    store_lost() "手机系统清掉了本机存的内容。登录后会取回已送达的记录，并告诉您可能缺少什么。" "The system cleared what this phone had stored. Signing in brings back what was delivered, and tells you what may be missing.";
    again_title() "请重新登录" "Please sign in again";
    again() "登录已过期，数据还在本机，登录后继续上传。" "Your session has ended. Your data is on this phone; it is sent after you sign in.";
    join_title() "设置密码" "Set your password";
    join() "您扫的是一次性登录卡。给自己设一个密码，就能在这台手机上登录；以后用卡上的账号和这个密码。" "This is a one-time card. Set a password of your own to sign in on this phone; later, use the login on the card with it.";
    join_password() "新密码" "New password";
    join_do() "设好并登录" "Set it and sign in";
    join_drop() "用账号和密码登录" "Sign in with login and password";
}
