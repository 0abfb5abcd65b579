/** A complete intake request under `customer-response` (S4-25–27). */
export const customerRequest = (form: Record<string, unknown> = {}, more: Record<string, unknown> = {}) => ({
  ...more,
  form: {
    organization: '海天科技有限公司',
    submitterName: '李女士',
    contact: '13800001111',
    trade: '软件',
    title: '导出按钮没有反应',
    description: '点击报表页的导出按钮后没有任何反应，换了浏览器也一样。',
    occurredAt: '2023-01-05T09:00:00+08:00',
    actionsTried: ['重新登录', '更换浏览器'],
    product: '报表中心',
    requestType: 'incident',
    category: 'software/function',
    scope: 'person',
    urgency: 'medium',
    ...form,
  },
});
