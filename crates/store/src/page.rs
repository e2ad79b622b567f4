//! Pages of lists that can be huge: from a key on, in either direction, never by counting rows before it.

use sea_orm::sea_query::{Expr, ExprTrait, IntoColumnRef, Order, SelectStatement};

/// Which way to read from a key, the row with that key left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// In the list's own order.
    Next,
    /// Against it; the rows arrive reversed.
    Previous,
}

/// Where a page begins: beyond the row with this id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub way: Way,
    pub id: i64,
}

/// Which rows of a list to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// `None` is the list's beginning.
    pub from: Option<Cursor>,
    pub limit: u32,
}

impl Span {
    /// Narrows a select to the rows of this span, where `order` is the list's own.
    pub(crate) fn narrow(self, select: &mut SelectStatement, id: impl IntoColumnRef + Copy, order: &Order) {
        let ascending = match (self.from, order) {
            (Some(Cursor { way: Way::Previous, .. }), Order::Desc) => true,
            (Some(Cursor { way: Way::Previous, .. }), _) | (_, Order::Desc) => false,
            _ => true,
        };
        if let Some(cursor) = self.from {
            let column = Expr::col(id);
            select.and_where(if ascending { column.gt(cursor.id) } else { column.lt(cursor.id) });
        }
        let order = if ascending { Order::Asc } else { Order::Desc };
        select.order_by(id, order).limit(self.limit.into());
    }
}
