//! Pages that many ask for at once.

use crate::world::World;
use tokio::task::JoinSet;

/// What stands above a clinic's calendar once its free times are known.
const FREE_TIMES: &str = "Soonest";

#[tokio::test(flavor = "multi_thread")]
async fn pages_that_are_asked_for_at_once_all_go_out_with_their_answers() {
    let world = World::open().await;
    for _ in 0..4 {
        let mut pages = JoinSet::new();
        for page in 0..48 {
            let clinic = ["lumen", "northside"][page % 2];
            let request = world.client.get(format!("{}/c/{clinic}", world.base));
            pages.spawn(async move {
                let response = request.send().await.expect("the product answers");
                assert!(response.status().is_success());
                response.text().await.expect("a whole page")
            });
        }
        for page in pages.join_all().await {
            assert!(page.contains(FREE_TIMES), "a page went out without its free times");
            assert!(page.contains("</html>"), "a page was cut");
        }
    }
}
