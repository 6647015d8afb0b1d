//! The same test on both engines.

/// Makes of each `async fn name(app: TestApp)` two tests: `sqlite::name` and `postgres::name`.
macro_rules! on_both_engines {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name($crate::support::app::TestApp::on_sqlite().await).await;
            })+
        }

        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                if $crate::support::programs::skipped("postgres", stringify!($name)) {
                    return;
                }
                super::$name($crate::support::app::TestApp::on_postgres().await).await;
            })+
        }
    };
}

pub(crate) use on_both_engines;
