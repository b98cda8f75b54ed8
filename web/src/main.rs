// SPDX-License-Identifier: MPL-2.0
fn main() -> std::process::ExitCode {
    web::cli::run()
}
