//! The barrier (harness 2 of the security design): requests released 64-fold at once, against one
//! server over SQLite and against three server processes over one PostgreSQL database.
//!
//! What must happen once happens once, and what was ended stays ended (invariants I2, I3 and I10).
//! Effects are counted in the database, for a server may say one thing and do another. Every round has
//! people of its own, so that the cases share their servers and count nothing of each other's.

mod changes;
mod crowd;
mod enrolment;
mod guesses;
mod house;
mod races;
mod sends;
mod steps;
mod tokens;

/// Makes of each `async fn name(house: &'static House)` two tests, `sqlite::name` and
/// `postgres::name`.
macro_rules! at_the_barrier {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[test]
            fn $name() {
                $crate::barrier::house::House::on_sqlite().run(super::$name);
            })+
        }

        mod postgres {
            $(#[test]
            fn $name() {
                if $crate::support::programs::skipped("postgres", stringify!($name)) {
                    return;
                }
                $crate::barrier::house::House::on_postgres().run(super::$name);
            })+
        }
    };
}

use at_the_barrier;

/// How many requests are released at once.
const FOLD: usize = 64;
