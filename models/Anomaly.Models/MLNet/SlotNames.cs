using Microsoft.ML;
using Microsoft.ML.Data;

namespace Anomaly.Models.MLNet;

/// <summary>Names of a vector's slots, as ML.NET's Concatenate writes them.</summary>
internal static class SlotNames
{
    public static DataViewSchema.Annotations Of(IReadOnlyList<string> names)
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.Add("SlotNames", new VectorDataViewType(TextDataViewType.Instance, names.Count), (ref VBuffer<ReadOnlyMemory<char>> slots) =>
        {
            var editor = VBufferEditor.Create(ref slots, names.Count);
            for (int i = 0; i < names.Count; i++) editor.Values[i] = names[i].AsMemory();
            slots = editor.Commit();
        });
        return annotations.ToAnnotations();
    }
}
