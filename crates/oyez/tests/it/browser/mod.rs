//! A real Chromium, driven over WebDriver: no more of that protocol than the tests of pages use.
//!
//! It is spoken here, and not by a crate, since the one that would do (`thirtyfour`) makes `serde_json` keep the order of
//! keys, also in the binary under test: it would no longer be the one that is released.

mod driver;

use std::time::Duration;

use reqwest::Client;
use serde_json::{Value, json};

use driver::Driver;

const VARIABLE: &str = "OYEZ_TEST_CHROMEDRIVER";
/// The sandbox does not work for root, nor `/dev/shm` in small containers; and the browser shall ask nobody by itself.
const FLAGS: [&str; 5] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--window-size=1280,900",
];
/// How long the driver waits for what a test waits for.
const WAIT: Duration = Duration::from_secs(30);
/// How long a command may take in all, such as to start the browser on a busy machine.
const COMMAND: Duration = Duration::from_mins(1);
/// Pages that may go away beneath one click.
const PAGES_MAX: usize = 5;
/// The name that the protocol gives to an element's id.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// What a person chose to see pages in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scheme {
    Light,
    Dark,
}

/// A browser with one window and a profile that nobody used before.
pub(crate) struct Browser {
    client: Client,
    session: String,
    _driver: Driver,
}

impl Browser {
    /// Starts one by the driver that the environment names; `None` where it names none.
    pub(crate) async fn start() -> Option<Self> {
        let Some(program) = std::env::var_os(VARIABLE).filter(|program| !program.is_empty()) else {
            assert!(std::env::var_os("CI").is_none(), "{VARIABLE} must be set in CI");
            eprintln!("{VARIABLE} is not set: this test did not run");
            return None;
        };
        let driver = Driver::start(&program);
        let client = Client::builder().no_proxy().timeout(COMMAND).build().expect("a client");
        let wait = u64::try_from(WAIT.as_millis()).expect("milliseconds");
        let wanted = json!({
            "timeouts": {"implicit": wait, "script": wait, "pageLoad": wait},
            "goog:loggingPrefs": {"browser": "ALL"},
            "goog:chromeOptions": {"args": FLAGS},
        });
        let mut browser = Self { client, session: format!("{}/session", driver.url), _driver: driver };
        let made = browser.command("", &json!({"capabilities": {"alwaysMatch": wanted}})).await;
        browser.session = format!("{}/{}", browser.session, made["sessionId"].as_str().expect("a session"));
        Some(browser)
    }

    /// What the driver answers, or why it does not.
    async fn ask_for(&self, path: &str, parameters: &Value) -> Result<Value, String> {
        let sent = self.client.post(format!("{}{path}", self.session)).json(parameters).send().await;
        let answer = sent.expect("the driver answers");
        let is_done = answer.status().is_success();
        let mut answer: Value = answer.json().await.expect("JSON");
        let value = answer["value"].take();
        if is_done { Ok(value) } else { Err(format!("{path} {parameters}: {}", value["message"])) }
    }

    async fn command(&self, path: &str, parameters: &Value) -> Value {
        self.ask_for(path, parameters).await.unwrap_or_else(|why| panic!("{why}"))
    }

    /// Goes to an address and waits until it is loaded.
    pub(crate) async fn open(&self, url: &str) {
        self.command("/url", &json!({"url": url})).await;
    }

    /// What a function with this body returns in the page.
    pub(crate) async fn run(&self, body: &str) -> Value {
        self.command("/execute/sync", &json!({"script": body, "args": []})).await
    }

    /// What a function with this body hands to `done` in the page, be it later.
    pub(crate) async fn run_until_done(&self, body: &str) -> Value {
        let script = format!("const done = arguments[0]; {body}");
        self.command("/execute/async", &json!({"script": script, "args": []})).await
    }

    /// Waits until an expression is true in the page, looked at with each frame that it draws.
    pub(crate) async fn until(&self, condition: &str) {
        let look = format!(
            "const done = arguments[0]; const look = () => ({condition}) ? done() : requestAnimationFrame(look); look();"
        );
        self.command("/execute/async", &json!({"script": look, "args": []})).await;
    }

    /// The path of the first element that a selector of CSS finds, once there is one.
    async fn element(&self, selector: &str) -> String {
        let found = self.command("/element", &json!({"using": "css selector", "value": selector})).await;
        format!("/element/{}", found[ELEMENT].as_str().expect("an element"))
    }

    /// Clicks as a mouse does, so not on what is hidden or covered.
    pub(crate) async fn click(&self, selector: &str) {
        for _ in 0..PAGES_MAX {
            let element = self.element(selector).await;
            match self.ask_for(&format!("{element}/click"), &json!({})).await {
                Ok(_) => return,
                // It was found on a page that went away meanwhile.
                Err(why) => assert!(why.contains("stale element"), "{why}"),
            }
        }
        panic!("{selector} goes away again and again");
    }

    /// Presses the keys one after the other.
    pub(crate) async fn keys(&self, selector: &str, text: &str) {
        let element = self.element(selector).await;
        self.command(&format!("{element}/value"), &json!({"text": text})).await;
    }

    /// What the console was told since the last look, be it by the page or by the browser about it.
    pub(crate) async fn console(&self) -> Vec<String> {
        let entries = self.command("/se/log", &json!({"type": "browser"})).await;
        entries
            .as_array()
            .expect("entries")
            .iter()
            .map(|entry| format!("{} {}", entry["level"], entry["message"]))
            .collect()
    }

    /// Shows the page on a screen of this width, a narrow one being a phone's, to somebody who chose this scheme.
    pub(crate) async fn screen(&self, width: u32, scheme: Scheme) {
        let size = json!({
            "width": width, "screenWidth": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 600,
        });
        self.devtools("Emulation.setDeviceMetricsOverride", &size).await;
        let scheme = format!("{scheme:?}").to_lowercase();
        // Without motion a colour is at once what it becomes.
        let media = json!({"features": [
            {"name": "prefers-color-scheme", "value": scheme}, {"name": "prefers-reduced-motion", "value": "reduce"},
        ]});
        self.devtools("Emulation.setEmulatedMedia", &media).await;
        // What is too wide for a phone widens its window too, but never its screen.
        let is_sized = format!("[innerWidth, screen.width].includes({width})");
        self.until(&format!("{is_sized} && matchMedia('(prefers-color-scheme: {scheme})').matches")).await;
    }

    /// From the next page of this host on, its texts are of this language.
    pub(crate) async fn read_in(&self, language: &str, url: &str) {
        let cookie = json!({"name": "oyez_language", "value": language, "url": url});
        self.devtools("Network.setCookie", &cookie).await;
    }

    /// Takes the network away from the page, or gives it back; its service worker keeps it.
    pub(crate) async fn network(&self, is_there: bool) {
        let conditions = json!({"offline": !is_there, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1});
        self.devtools("Network.enable", &json!({})).await;
        self.devtools("Network.emulateNetworkConditions", &conditions).await;
        self.until(&format!("navigator.onLine === {is_there}")).await;
    }

    /// From now on, no service worker stands between the page and its server.
    pub(crate) async fn forgo_service_worker(&self) {
        self.devtools("Network.enable", &json!({})).await;
        self.devtools("Network.setBypassServiceWorker", &json!({"bypass": true})).await;
    }

    /// From the next page on, the browser runs no script of any page.
    pub(crate) async fn forgo_scripts(&self) {
        self.devtools("Emulation.setScriptExecutionDisabled", &json!({"value": true})).await;
    }

    /// Opens a second window with the same profile and goes on in it; what is returned leads back.
    pub(crate) async fn another_window(&self) -> String {
        let first = self.ask("/window").await;
        let made = self.command("/window/new", &json!({"type": "window"})).await;
        self.switch_to(made["handle"].as_str().expect("a window")).await;
        first.as_str().expect("a window").to_owned()
    }

    /// Goes on in another window.
    pub(crate) async fn switch_to(&self, window: &str) {
        self.command("/window", &json!({"handle": window})).await;
    }

    /// The cookie by which the pages know who is signed in.
    pub(crate) async fn session_cookie(&self) -> String {
        let cookie = self.ask("/cookie/oyez_session").await;
        cookie["value"].as_str().expect("a session").to_owned()
    }

    /// Takes a session over from another browser; some page of its host must be shown.
    pub(crate) async fn take_session_cookie(&self, value: &str) {
        let cookie = json!({"cookie": {"name": "oyez_session", "value": value, "path": "/", "httpOnly": true}});
        self.command("/cookie", &cookie).await;
    }

    /// The picture of what is shown, as PNG in base 64; of a whole page, however long.
    pub(crate) async fn picture(&self) -> String {
        let wanted = json!({"format": "png", "captureBeyondViewport": true});
        let taken = self.devtools("Page.captureScreenshot", &wanted).await;
        taken["data"].as_str().expect("a picture").to_owned()
    }

    async fn devtools(&self, command: &str, parameters: &Value) -> Value {
        self.command("/goog/cdp/execute", &json!({"cmd": command, "params": parameters})).await
    }

    async fn ask(&self, path: &str) -> Value {
        let answer = self.client.get(format!("{}{path}", self.session)).send().await.expect("the driver answers");
        let mut answer: Value = answer.json().await.expect("JSON");
        answer["value"].take()
    }
}
