//! Plays scenario files: `scenario [--with PACK] FILE…`. Prints each expectation as met or not; ends with 0 when all are met, 1
//! when one is not, 2 when a file cannot be played.

use std::process::ExitCode;

use doorstep_tests::scenario;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match scenario::run(&arguments, &mut std::io::stdout().lock()) {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            eprintln!("the findings cannot be written: {error}");
            ExitCode::from(scenario::MISTAKEN)
        }
    }
}
