//! The migrations are compiled in, and so is the phone app in a release; new files there are a reason to compile again.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
    // A debug build reads the folder as it runs. Naming it there would compile anew as long as it does not exist.
    if std::env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        println!("cargo:rerun-if-changed=../web-client/dist");
    }
}
