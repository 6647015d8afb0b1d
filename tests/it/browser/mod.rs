//! The main journeys in Chromium, with a picture of every screen in `target/screens/`.

mod sign_in;
