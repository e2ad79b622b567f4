//! People using the installation all the while: admins who publish, people who answer, pages that are open.

pub(crate) mod listen;
pub(crate) mod mark;
pub(crate) mod publish;
