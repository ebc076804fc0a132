//! A table of strings, for people to read.

pub(crate) struct Table {
    pub columns: Vec<&'static str>,
    pub rows: Vec<(&'static str, Vec<String>)>,
}

impl Table {
    /// Operations down, faults across would be wider than any screen: a block for each operation, a line for each fault.
    pub(crate) fn render(&self) -> String {
        let width = self.columns.iter().map(|column| column.chars().count()).max().unwrap_or(0);
        let mut lines = Vec::new();
        for (row, cells) in &self.rows {
            assert_eq!(cells.len(), self.columns.len(), "an empty cell in {row}");
            lines.push((*row).to_owned());
            for (column, cell) in self.columns.iter().zip(cells) {
                assert!(!cell.is_empty(), "an empty cell: {row}, {column}");
                lines.push(format!("  {column:<width$}  {cell}"));
            }
        }
        lines.join("\n")
    }
}
