//! A table of texts, for people to read.

pub struct Table {
    pub columns: Vec<&'static str>,
    pub rows: Vec<(&'static str, Vec<String>)>,
}

impl Table {
    /// Operations down, faults across would be wider than any screen: one block for each operation, a line for each fault.
    pub fn render(&self) -> String {
        let width = self.columns.iter().map(|column| column.chars().count()).max().unwrap_or(0);
        let mut text = String::new();
        for (row, cells) in &self.rows {
            assert_eq!(cells.len(), self.columns.len(), "an empty cell in {row}");
            text += &format!("{row}\n");
            for (column, cell) in self.columns.iter().zip(cells) {
                assert!(!cell.is_empty(), "an empty cell: {row}, {column}");
                text += &format!("  {column:<width$}  {cell}\n");
            }
        }
        text
    }
}
